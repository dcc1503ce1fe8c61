-- What became of a home, each member's newest version. Where two members differ, the later by the phones' clocks
-- counts and both are shown until somebody settles it; every version stays in the journal.
create table household_result (
    dispatch_id    uuid not null references dispatch,
    household_id   uuid not null references household,
    member_id      uuid not null references member,
    stairwell_code text not null,
    role           smallint not null check (role in (1, 2, 4)),
    outcome        text not null check (outcome in ('done', 'absent', 'refused', 'moved')),
    note           text,
    occurred_at    timestamptz not null,
    recorded_at    timestamptz not null,
    primary key (dispatch_id, household_id, member_id)
);
create index household_result_stairwell on household_result (dispatch_id, stairwell_code);

-- claimed: counted as in time by a phone's clock that nobody could check. reply_changed_at is when the newest
-- version of the reply came, reply_at when the first whole one did.
alter table receipt
    add claimed          boolean not null default false,
    add reply_changed_at timestamptz;

-- in_time: the posts whose present answer was there in time; replied: those with a whole reply. late_lifted_at is
-- when a stairwell that had been marked late turned out to have answered in time.
alter table assignment
    add in_time        smallint not null default 0,
    add replied        smallint not null default 0,
    add late_lifted_at timestamptz;
update assignment set in_time = acknowledged | declined where late_at is null;
