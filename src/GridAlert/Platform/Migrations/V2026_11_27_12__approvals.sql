-- A second person is asked before a dangerous act. The first answer counts; an approval lets one act happen.
create table approval (
    id               uuid primary key,
    act              text not null check (act in ('activation', 'dispatch', 'ending')),
    what             text not null,
    stairwells       integer not null,
    people           integer not null,
    drill            boolean not null,
    unit_codes       text[] not null,
    subject          uuid,
    request          json not null,
    asked_by         uuid not null,
    asked_by_name    text not null,
    asked_at         timestamptz not null,
    granted          boolean,
    answered_by      uuid,
    answered_by_name text,
    answered_at      timestamptz,
    used_at          timestamptz
);
create index approval_waiting on approval (asked_at) where granted is null and used_at is null;
