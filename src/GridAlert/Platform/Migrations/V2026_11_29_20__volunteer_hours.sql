-- Volunteer hours: one line a duty, by a key that the duty itself gives, so that nothing counts twice. What was entered by hand
-- waits until the community confirms it; a correction is a line of its own, below zero.
create table volunteer_hours (
    id              uuid primary key,
    member_id       uuid not null references member,
    -- Where it was done.
    stairwell_code  text not null references unit,
    -- By a Beijing clock.
    day             date not null,
    minutes         integer not null check (minutes <> 0 and minutes between -6000 and 2880),
    source          text not null check (source in ('dispatch', 'visit', 'event', 'hand')),
    source_key      text not null unique,
    -- What was done, in somebody's words; encrypted.
    text            text,
    state           text not null check (state in ('pending', 'confirmed', 'refused')),
    entered_by_name text,
    decided_by_name text,
    decided_at      timestamptz,
    recorded_at     timestamptz not null,
    check (source = 'hand' or (state = 'confirmed' and minutes > 0))
);
create index volunteer_hours_member on volunteer_hours (member_id, day);
create index volunteer_hours_place on volunteer_hours (stairwell_code, day);
create index volunteer_hours_day on volunteer_hours (day);
create index volunteer_hours_pending on volunteer_hours (stairwell_code) where state = 'pending';

-- What is done once a day or month: whoever adds the row does it.
create table recognition_run (
    what text not null check (what in ('hours', 'points', 'stars')),
    day  date not null,
    at   timestamptz not null,
    primary key (what, day)
);

-- What a responder allows: the whole name on the public board, a letter to the employer.
create table recognition_choice (
    member_id  uuid primary key references member,
    on_board   boolean not null,
    -- Encrypted.
    employer   text,
    letter     boolean not null,
    changed_at timestamptz not null,
    check (not letter or employer is not null)
);
