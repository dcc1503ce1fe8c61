-- 居民公约: a community's agreement, version by version; what was accepted is never rewritten.
create table covenant (
    id             uuid primary key,
    community_code text not null references unit,
    version        smallint not null check (version > 0),
    text           text not null,
    accepted_on    date not null,
    accepted_how   text not null,
    in_force_from  date not null check (in_force_from >= accepted_on),
    by_name        text not null,
    created_at     timestamptz not null,
    unique (community_code, version)
);

-- “最美系列”: what can be won, as data.
create table selection_title (
    key     text primary key check (key ~ '^[a-z][A-Za-z]{1,29}$'),
    place   smallint not null unique,
    name    text not null,
    name_en text not null
);
insert into selection_title (key, place, name, name_en) values
    ('family',    1, '最美家庭',             'Finest family'),
    ('neighbour', 2, '最美邻里',             'Finest neighbours'),
    ('youth',     3, '最美青少',             'Finest young people'),
    ('yard',      4, '最美庭院',             'Finest yard'),
    ('balcony',   5, '最美阳台',             'Finest balcony'),
    ('waste',     6, '垃圾分类最美督导员',   'Finest waste sorting guide'),
    ('property',  7, '小区管理最美物业',     'Finest property management');

create table selection (
    id             uuid primary key,
    community_code text not null references unit,
    title          text not null references selection_title,
    year           smallint not null,
    seats          smallint not null check (seats between 1 and 20),
    state          text not null default 'nominating' check (state in ('nominating', 'voting', 'announced')),
    vote_until     date,
    opened_at      timestamptz not null,
    voting_at      timestamptz,
    announced_at   timestamptz,
    by_name        text not null,
    check ((state = 'nominating') = (voting_at is null) and (state = 'announced') = (announced_at is not null)),
    check (voting_at is null or vote_until is not null)
);
create index selection_community on selection (community_code, id);

-- Somebody is on the ballot only who agreed to be named.
create table nominee (
    id           uuid primary key,
    selection_id uuid not null references selection,
    name         text not null,
    reason       text not null,
    agreed_at    timestamptz not null,
    by_name      text not null,
    unique (selection_id, id)
);

-- One slip a household, found by its hash; a new one takes the place of the one before. A slip is used once: that is the one
-- vote of the household. Which way it went lies in a ballot that knows no household and no time.
create table vote_slip (
    selection_id uuid not null references selection,
    household_id uuid not null references household,
    code_hash    bytea not null unique,
    made_at      timestamptz not null,
    used_at      timestamptz,
    primary key (selection_id, household_id)
);
create table ballot (
    id           uuid primary key,
    selection_id uuid not null,
    nominee_id   uuid not null,
    foreign key (selection_id, nominee_id) references nominee (selection_id, id)
);
create index ballot_selection on ballot (selection_id, nominee_id);
