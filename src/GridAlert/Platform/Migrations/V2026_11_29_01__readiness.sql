-- Readiness 战备度. What routine work says of each stairwell, counted by a sweep so that a page reads it for forty thousand of
-- them at once: trios every minute, homes and answers every few. Nobody enters it.
create table stairwell_fact (
    stairwell_code text primary key references unit,
    -- Of the three posts, those held or covered; of their holders, those with a phone, with one that was connected lately, whom
    -- the last silent test asked to its end, whom it reached.
    posts          smallint not null,
    phones         smallint not null,
    seen           smallint not null,
    tested         smallint not null,
    reached        smallint not null,
    -- Null until they are counted for the first time. fresh: all four sections of the ledger confirmed within the days that
    -- count; visited: met at the door within those that count.
    homes          integer,
    fresh          integer,
    visited        integer,
    -- The last dispatch with a deadline that was answered or missed; null when there was none lately.
    asked_at       timestamptz,
    in_time        boolean,
    check ((asked_at is null) = (in_time is null))
);
create table stairwell_fact_made (
    one      boolean primary key default true check (one),
    trios_at timestamptz not null,
    homes_at timestamptz
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
