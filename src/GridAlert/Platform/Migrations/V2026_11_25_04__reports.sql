-- Reports from below. How long each kind may wait for a hand, for an answer and for its end, by mode: data, to be
-- changed by an update, read by every sweep.
create table report_clock (
    kind          text not null check (kind in ('need', 'hazard', 'headcount', 'situation', 'information')),
    emergency     boolean not null,
    take_within   interval not null check (take_within > interval '0'),
    answer_within interval not null check (answer_within > interval '0'),
    close_within  interval not null check (close_within > interval '0'),
    primary key (kind, emergency)
);
insert into report_clock (kind, emergency, take_within, answer_within, close_within) values
    ('hazard',      false, '5 minutes',  '30 minutes', '8 hours'),
    ('hazard',      true,  '3 minutes',  '15 minutes', '2 hours'),
    ('need',        false, '30 minutes', '4 hours',    '24 hours'),
    ('need',        true,  '15 minutes', '1 hour',     '8 hours'),
    ('headcount',   false, '60 minutes', '4 hours',    '24 hours'),
    ('headcount',   true,  '15 minutes', '30 minutes', '4 hours'),
    ('situation',   false, '60 minutes', '4 hours',    '24 hours'),
    ('situation',   true,  '15 minutes', '1 hour',     '8 hours'),
    ('information', false, '2 hours',    '24 hours',   '72 hours'),
    ('information', true,  '30 minutes', '2 hours',    '12 hours');

-- due_at is when the next act (take, answer, close) must have happened; late_at the first one that had not, for ever.
-- created_tx lets the board begin to read where the oldest open report begins.
create table report (
    id             uuid primary key,
    stairwell_code text not null references unit,
    member_id      uuid not null references member,
    role           text not null,
    kind           text not null check (kind in ('need', 'hazard', 'headcount', 'situation', 'information')),
    text           text not null,
    dispatch_id    uuid references dispatch,
    household_id   uuid references household,
    activation_id  uuid references activation,
    drill          boolean not null,
    found_at       timestamptz,
    occurred_at    timestamptz not null,
    reported_at    timestamptz not null,
    state          text not null default 'reported' check (state in ('reported', 'taken', 'answered', 'closed')),
    in_hands_of    text not null default 'gridLead' check (in_hands_of in ('gridLead', 'officer', 'commandCentre')),
    due_at         timestamptz,
    late_at        timestamptz,
    taken_at       timestamptz,
    taken_by       uuid,
    taken_by_name  text,
    answered_at    timestamptz,
    closed_at      timestamptz,
    closed_by_name text,
    outcome        text check (outcome in ('handled', 'passedOn', 'notNeeded', 'duplicate')),
    close_reason   text,
    created_tx     xid8 not null default pg_current_xact_id(),
    check ((kind = 'hazard') = (found_at is not null)),
    check (state <> 'closed' or answered_at is not null),
    check ((state = 'closed') = (due_at is null))
);
create index report_member on report (member_id, id);
create index report_stairwell on report (stairwell_code, id);
create index report_due on report (due_at) where state <> 'closed';
create index report_start on report (created_tx) where state <> 'closed';

create table report_answer (
    report_id uuid not null references report,
    at        timestamptz not null,
    by_id     uuid not null,
    by_name   text not null,
    text      text not null,
    id        uuid primary key
);
create index report_answer_report on report_answer (report_id, at);

-- The picture lies outside the database; file is its place below the photo folder. latitude and longitude are
-- there only where the responder agreed: the file itself tells nothing but the picture.
create table report_photo (
    id        uuid primary key,
    report_id uuid not null references report,
    file      text not null unique,
    sha256    bytea not null,
    bytes     integer not null,
    width     integer not null,
    height    integer not null,
    latitude  numeric(7, 5),
    longitude numeric(8, 5),
    added_at  timestamptz not null
);
create index report_photo_report on report_photo (report_id, id);

-- The dispatches that came of a report.
create table report_dispatch (
    report_id   uuid not null references report,
    dispatch_id uuid not null references dispatch,
    primary key (report_id, dispatch_id)
);

-- How long a report in this state may wait, by the mode of its place now; null where nothing is awaited any more.
create function report_wait(kind text, stairwell_code text, state text) returns interval language sql stable
    return (
        select case report_wait.state when 'reported' then c.take_within when 'taken' then c.answer_within when 'answered' then c.close_within end
          from report_clock c
         where c.kind = report_wait.kind
           and c.emergency = exists (
               select 1 from unit u
                 join activation_unit au on au.unit_code = any(u.lineage)
                 join activation a on a.id = au.activation_id
                where u.code = report_wait.stairwell_code and a.ended_at is null)
    );
