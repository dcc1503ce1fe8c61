-- 先锋楼道 and 先锋个人: decided by people, with the figures that were before them. A wrong one is revoked, not removed.
create table award (
    id              uuid primary key,
    kind            text not null check (kind in ('stairwell', 'person')),
    unit_code       text not null references unit,
    year            integer not null check (year between 2020 and 2099),
    stairwell_code  text not null references unit,
    member_id       uuid references member,
    evidence        jsonb not null,
    reason          text not null,
    decided_at      timestamptz not null,
    decided_by_name text not null,
    revoked_at      timestamptz,
    revoked_by_name text,
    revoked_reason  text,
    check ((kind = 'person') = (member_id is not null)),
    check ((revoked_at is null) = (revoked_reason is null))
);
create unique index award_stairwell on award (unit_code, year, stairwell_code) where kind = 'stairwell' and revoked_at is null;
create unique index award_person on award (unit_code, year, member_id) where kind = 'person' and revoked_at is null;
create index award_year on award (year, stairwell_code);

-- A street's letter of commendation 表扬信 to somebody's employer, with its figures; where they have changed since, a further version.
create table commendation (
    id           uuid primary key,
    street_code  text not null references unit,
    year         integer not null check (year between 2020 and 2099),
    member_id    uuid not null references member,
    version      integer not null check (version > 0),
    -- Encrypted.
    employer     text,
    minutes      integer not null check (minutes > 0),
    dispatches   integer not null,
    visits       integer not null,
    events       integer not null,
    made_at      timestamptz not null,
    made_by_name text not null,
    unique (street_code, year, member_id, version)
);

-- Phone and meal allowances 通讯补助、餐补 of a street and month, in fen, with the rule that they were counted by.
create table allowance_list (
    id               uuid primary key,
    unit_code        text not null references unit,
    month            date not null,
    state            text not null check (state in ('prepared', 'approved', 'refused')),
    phone_fen        integer not null,
    phone_days       integer not null,
    meal_fen         integer not null,
    meal_minutes     integer not null,
    total_fen        bigint not null,
    prepared_by      uuid not null,
    prepared_by_name text not null,
    prepared_at      timestamptz not null,
    decided_by       uuid,
    decided_by_name  text,
    decided_at       timestamptz,
    reason           text,
    check ((state = 'prepared') = (decided_at is null)),
    check (decided_by is null or decided_by <> prepared_by or state = 'refused')
);
create unique index allowance_list_month on allowance_list (unit_code, month) where state <> 'refused';

create table allowance_line (
    list_id        uuid not null references allowance_list,
    member_id      uuid not null references member,
    stairwell_code text not null references unit,
    month          date not null,
    post_days      integer not null,
    meal_days      integer not null,
    phone_fen      bigint not null,
    meal_fen       bigint not null,
    refused        boolean not null default false,
    primary key (list_id, member_id)
);
-- Nobody stands on two lists of a month, whichever street they are of.
create unique index allowance_line_once on allowance_line (month, member_id) where not refused;

-- Material help 物质补助 that was given by hand.
create table material_help (
    id          uuid primary key,
    member_id   uuid not null references member,
    unit_code   text not null references unit,
    day         date not null,
    -- Encrypted.
    what        text not null,
    fen         bigint not null check (fen >= 0),
    by_name     text not null,
    recorded_at timestamptz not null
);
create index material_help_unit on material_help (unit_code, day);
