-- 网格+N: services that can be attached to a grid, as data; the legal ones get what is asked of the law.
create table service_kind (
    key      text primary key check (key ~ '^[a-z][A-Za-z]{1,29}$'),
    place    smallint not null unique,
    name     text not null,
    name_en  text not null,
    is_legal boolean not null
);
insert into service_kind (key, place, name, name_en, is_legal) values
    ('judge',        1, '法官',       'Judge',               true),
    ('prosecutor',   2, '检察官',     'Prosecutor',          true),
    ('police',       3, '警官',       'Police officer',      true),
    ('lawyer',       4, '律师',       'Lawyer',              true),
    ('mediator',     5, '人民调解员', 'People''s mediator',  true),
    ('doctor',       6, '家庭医生',   'Family doctor',       false),
    ('socialWorker', 7, '社工',       'Social worker',       false),
    ('cityManager',  8, '城管队员',   'City management',     false);

-- Somebody attached to a unit for a time. With an account they get what is asked of them; a row is ended, never deleted.
create table grid_service (
    id         uuid primary key,
    unit_code  text not null references unit,
    kind       text not null references service_kind,
    name       text not null,
    phone      text,
    body       text not null,
    duty       text not null,
    account_id uuid references account,
    began_on   date not null,
    ended_on   date check (ended_on >= began_on),
    by_name    text not null,
    created_at timestamptz not null
);
create index grid_service_unit on grid_service (unit_code);
create index grid_service_account on grid_service (account_id) where account_id is not null;

-- A confidential request is read by the desk and by whoever is attached to its stairwell for legal matters. It begins with the
-- community, since a grid lead is neither.
alter table request_kind add is_confidential boolean not null default false, add first_hands smallint not null default 0 check (first_hands between 0 and 3);
update request_kind set place = place + 10 where place > 6;
update request_kind set place = place - 9 where place > 10;
update request_kind set name = '法律咨询', is_confidential = true, first_hands = 1 where key = 'legal';
insert into request_kind (key, place, name, name_en, accept_within, answer_within, raise_within, confirm_within, is_confidential, first_hands) values
    ('legalAid', 7, '法律援助', 'Legal aid', '4 hours', '72 hours', '24 hours', '168 hours', true, 1);
update request set hands = 1 where kind = 'legal' and hands = 0 and closed_at is null;
