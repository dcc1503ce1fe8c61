-- Ledger: what is known of a home beyond its row, version by version. household.tags stays what dispatches are targeted
-- by; it is written in the same transaction. A home without a row here was never edited by its trio.
create table ledger_version (
    household_id uuid not null references household,
    -- 0 is what was known before the trio's first edit.
    version      integer not null check (version >= 0),
    -- Names, numbers, events: one encrypted document.
    content      text not null,
    changed      text[] not null,
    member_id    uuid references member,
    occurred_at  timestamptz not null,
    recorded_at  timestamptz not null,
    primary key (household_id, version)
);

-- When each of the four sections was last found true at the door, and by whom.
create table ledger_section (
    household_id uuid not null references household,
    section      text not null check (section in ('partyMembers', 'floating', 'rented', 'events')),
    confirmed_at timestamptz not null,
    confirmed_by uuid not null references member,
    primary key (household_id, section)
);

-- Null: on the ledger from the beginning.
alter table household add added_at timestamptz;

-- Visits and other contacts. A correction on the same day takes the place of what the same member said before.
create table visit (
    id             uuid primary key,
    household_id   uuid not null references household,
    stairwell_code text not null references unit,
    member_id      uuid not null references member,
    -- By a Beijing clock.
    day            date not null,
    way            text not null check (way in ('door', 'call', 'message')),
    outcome        text not null check (outcome in ('met', 'refused', 'absent')),
    reasons        text[] not null,
    -- Whether a dispute among neighbours is to be followed up from now on; null says nothing of it.
    dispute        text check (dispute in ('open', 'settled')),
    note           text,
    occurred_at    timestamptz not null,
    recorded_at    timestamptz not null
);
create unique index visit_once on visit (household_id, day, member_id, way);
create index visit_day on visit (day, household_id);
create index visit_member on visit (member_id);

-- At most one reminder a person and day.
create table visit_reminder (
    member_id uuid not null references member,
    day       date not null,
    homes     integer not null,
    primary key (member_id, day)
);
-- The sweep of a day is done once.
create table visit_reminder_day (
    day date primary key,
    at  timestamptz not null
);
create index visit_dispute on visit (household_id, occurred_at desc) where dispute is not null;
