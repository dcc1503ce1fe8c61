-- Requests 诉求. How long each kind may wait to be accepted, to be answered, at each level that it rises to, and for the
-- resident to say something: data, to be changed by an update; a request keeps what held when its clock began.
create table request_kind (
    key            text primary key check (key ~ '^[a-z][A-Za-z]{1,29}$'),
    place          smallint not null unique,
    name           text not null,
    name_en        text not null,
    accept_within  interval not null check (accept_within > interval '0'),
    answer_within  interval not null check (answer_within > accept_within),
    raise_within   interval not null check (raise_within > interval '0'),
    confirm_within interval not null check (confirm_within > interval '0')
);
insert into request_kind (key, place, name, name_en, accept_within, answer_within, raise_within, confirm_within) values
    ('repair',      1, '房屋维修',   'Repairs',          '24 hours', '120 hours', '24 hours', '168 hours'),
    ('environment', 2, '环境卫生',   'Environment',      '24 hours', '72 hours',  '24 hours', '168 hours'),
    ('dispute',     3, '邻里纠纷',   'Dispute',          '24 hours', '168 hours', '24 hours', '168 hours'),
    ('aid',         4, '困难帮扶',   'Aid',              '4 hours',  '48 hours',  '12 hours', '168 hours'),
    ('convenience', 5, '便民服务',   'Everyday service', '24 hours', '72 hours',  '24 hours', '168 hours'),
    ('legal',       6, '法律咨询与援助', 'Legal advice', '4 hours', '120 hours', '24 hours', '168 hours'),
    ('suggestion',  7, '意见建议',   'Suggestion',       '48 hours', '240 hours', '48 hours', '168 hours'),
    ('other',       8, '其他',       'Other',            '24 hours', '120 hours', '24 hours', '168 hours');

-- The clock of what is awaited began at clock_from and runs for "wait", then for raise_within at each further level; it
-- stands still while the community is in emergency mode. look_at is when to look next: never later than what is due.
-- hands: 0 grid, 1 community, 2 street, 3 district; never handed back down. raised: levels taken for what is awaited now.
create table request (
    id                uuid primary key,
    stairwell_code    text not null references unit,
    kind              text not null references request_kind,
    text              text not null,
    contact_name      text,
    contact_phone     text,
    household_id      uuid references household,
    member_id         uuid references member,
    -- The resident follows it with a code: found by its hash, shown again to the trio that passes it on.
    tracking_hash     bytea not null unique,
    tracking          text not null,
    state             text not null default 'received' check (state in ('received', 'accepted', 'inHand', 'answered', 'reopened', 'confirmed', 'lapsed', 'abuse')),
    owner             text,
    hands             smallint not null default 0 check (hands between 0 and 3),
    raised            smallint not null default 0,
    clock_from        timestamptz not null,
    wait              interval not null,
    raise_within      interval not null,
    look_at           timestamptz,
    late_at           timestamptz,
    received_at       timestamptz not null,
    accepted_at       timestamptz,
    accepted_by_name  text,
    answered_at       timestamptz,
    on_time           boolean,
    closed_at         timestamptz,
    rating            smallint check (rating between 1 and 5),
    reopened          smallint not null default 0,
    public_question   text,
    public_answer     text,
    published_at      timestamptz,
    published_by_name text,
    emptied_at        timestamptz,
    check (state not in ('answered', 'confirmed', 'lapsed') or answered_at is not null),
    check ((state in ('confirmed', 'lapsed', 'abuse')) = (closed_at is not null)),
    check ((published_at is null) = (public_question is null) and (published_at is null) = (public_answer is null))
);
create index request_stairwell on request (stairwell_code, id);
create index request_received on request (received_at);
create index request_member on request (member_id, id) where member_id is not null;
create index request_household on request (household_id) where household_id is not null;
create index request_look on request (look_at) where look_at is not null;
create index request_open on request (id) where closed_at is null;
create index request_published on request (published_at) where published_at is not null;

-- What happened to it, in the words of those who did it.
create table request_step (
    id         uuid primary key,
    request_id uuid not null references request,
    at         timestamptz not null,
    act        text not null,
    by_whom    text not null check (by_whom in ('resident', 'trio', 'office', 'clock')),
    by_name    text,
    text       text,
    owner      text,
    hands      smallint
);
create index request_step_request on request_step (request_id, id);

-- What a stairwell's poster says. A new code takes the place of the one before, which then leads nowhere.
create table request_code (
    stairwell_code text primary key references unit,
    code           text not null unique,
    made_at        timestamptz not null,
    made_by_name   text not null
);
