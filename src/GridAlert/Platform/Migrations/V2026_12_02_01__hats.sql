-- 多面手: standing assignments beside a post, as data. What a hat is counted by are the duties of the dispatches it names.
create table hat_kind (
    key            text primary key check (key ~ '^[a-z][A-Za-z]{1,29}$'),
    place          smallint not null unique,
    name           text not null,
    name_en        text not null,
    dispatch_kinds text[] not null
);
insert into hat_kind (key, place, name, name_en, dispatch_kinds) values
    ('testing', 1, '核酸检测志愿者',   'Testing volunteer',     array['testingNotice', 'homeTesting']),
    ('event',   2, '重大活动攻坚队员', 'Major event crew',      array['mobilisation', 'service', 'liaison']),
    ('fraud',   3, '防诈骗宣传员',     'Fraud awareness',       array['publicity']),
    ('upkeep',  4, '楼道环境监督员',   'Stairwell upkeep',      array['inspection', 'cleanup']);

-- Who wears which, from when until when; a row is ended, never deleted.
create table hat (
    id         uuid primary key,
    kind       text not null references hat_kind,
    member_id  uuid not null references member,
    began_on   date not null,
    ended_on   date check (ended_on >= began_on),
    by_name    text not null,
    created_at timestamptz not null
);
create unique index hat_worn on hat (member_id, kind) where ended_on is null;
create index hat_member on hat (member_id);
