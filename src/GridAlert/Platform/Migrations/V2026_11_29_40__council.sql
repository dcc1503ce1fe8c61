-- The grid council 同心网格议事会. What is written here is written for everybody: no table of it holds a resident's name or words.
-- The party branch 党支部 of a grid.
create table party_branch (
    grid_code text primary key references unit,
    name      text not null,
    by_name   text not null,
    at        timestamptz not null
);

create table council_meeting (
    id                uuid primary key,
    unit_code         text not null references unit,
    title             text not null,
    begins_at         timestamptz not null,
    place             text not null,
    state             text not null default 'planned' check (state in ('planned', 'held', 'cancelled')),
    by_name           text not null,
    created_at        timestamptz not null,
    held_by_name      text,
    published_at      timestamptz,
    published_by_name text,
    check (published_at is null or state = 'held')
);
create index council_meeting_unit on council_meeting (unit_code, begins_at desc);

-- Which parties sat at the table, as bodies and numbers of people.
create table council_party (
    meeting_id uuid not null references council_meeting,
    party      text not null,
    name       text not null,
    people     integer not null check (people between 1 and 999),
    primary key (meeting_id, party)
);

create table council_issue (
    id              uuid primary key,
    unit_code       text not null references unit,
    tag             text not null check (tag in ('small', 'urgent', 'hard')),
    title           text not null,
    words           text,
    request_id      uuid references request,
    state           text not null default 'open' check (state in ('open', 'decided', 'closed', 'dropped')),
    raised_at       timestamptz not null,
    raised_by_name  text not null,
    decided_in      uuid references council_meeting,
    decision        text,
    owner_party     text,
    owner_name      text,
    due_on          date,
    decided_at      timestamptz,
    decided_by_name text,
    ended_at        timestamptz,
    ended_by_name   text,
    -- What came of it, or why it was dropped.
    outcome         text,
    check (state in ('open', 'dropped') or (decided_in is not null and decision is not null and owner_party is not null and owner_name is not null and due_on is not null)),
    check ((state in ('closed', 'dropped')) = (ended_at is not null))
);
create index council_issue_unit on council_issue (unit_code, id);
-- A request comes before the council once at a time.
create unique index council_issue_request on council_issue (request_id) where state in ('open', 'decided');

-- An issue that one meeting leaves open stands on the next one's agenda as well.
create table council_agenda (
    meeting_id uuid not null references council_meeting,
    issue_id   uuid not null references council_issue,
    number     integer not null,
    primary key (meeting_id, issue_id)
);
create index council_agenda_issue on council_agenda (issue_id);

create table council_note (
    id       uuid primary key,
    issue_id uuid not null references council_issue,
    at       timestamptz not null,
    by_name  text not null,
    words    text not null
);
create index council_note_issue on council_note (issue_id, at);
