-- Readiness 战备度. What has to be counted home by home and dispatch by dispatch, kept for each stairwell: a sweep makes it anew
-- every few minutes, nobody enters it. Posts and phones are read as they are.
create table stairwell_fact (
    stairwell_code text primary key references unit,
    homes          integer not null,
    -- All four sections of the ledger confirmed within the days that count.
    fresh          integer not null,
    -- Met at the door within the days that count.
    visited        integer not null,
    -- The last dispatch with a deadline that was answered or missed; null when there was none lately.
    asked_at       timestamptz,
    in_time        boolean,
    check ((asked_at is null) = (in_time is null))
);
create table stairwell_fact_made (
    one boolean primary key default true check (one),
    at   timestamptz not null
);

-- The monthly silent test: a phone that was asked for a sign of life, and when it gave one. A phone is asked once a month.
create table reachability_ask (
    device_id      uuid not null references device,
    month          date not null,
    member_id      uuid not null references member,
    community_code text not null,
    asked_at       timestamptz not null,
    closes_at      timestamptz not null,
    pushed_at      timestamptz,
    answered_at    timestamptz,
    closed_at      timestamptz,
    primary key (device_id, month)
);
create index reachability_open on reachability_ask (device_id) where closed_at is null;
create index reachability_month on reachability_ask (month, member_id);

-- A message that is to disturb nobody: the phone answers by itself.
alter table message add silent boolean not null default false;
