-- The tree of units. A unit's lineage is its ancestors' codes from the district down, itself last,
-- so that "lies inside" is one array test at every level.
create table unit (
    code        text primary key check (code ~ '^[0-9A-Za-z-]{1,40}$'),
    kind        text not null check (kind in ('district', 'street', 'community', 'grid', 'stairwell')),
    parent_code text references unit,
    name        text not null,
    form        text check (form in ('stairwell', 'building', 'area')),
    lineage     text[] not null,
    check ((kind = 'stairwell') = (form is not null)),
    check ((kind = 'district') = (parent_code is null)),
    check (lineage[cardinality(lineage)] = code)
);
create index unit_parent on unit (parent_code);
create index unit_lineage on unit using gin (lineage);

create table member (
    id         uuid primary key,
    name       text not null,
    phone      text,
    created_at timestamptz not null
);

create table post (
    id             uuid primary key,
    stairwell_code text not null references unit,
    role           text not null check (role in ('lead', 'information', 'support')),
    member_id      uuid not null references member,
    began_at       timestamptz not null,
    ended_at       timestamptz
);
create unique index post_in_force on post (stairwell_code, role) where ended_at is null;
create index post_member on post (member_id) where ended_at is null;

create table household (
    id             uuid primary key,
    stairwell_code text not null references unit,
    floor          smallint not null,
    room           text not null,
    contact_name   text,
    phone          text,
    tags           text[] not null default '{}',
    unique (stairwell_code, room)
);
create index household_tags on household using gin (tags);

-- Access -----------------------------------------------------------------------------------------
create table account (
    id            uuid primary key,
    user_name     text not null unique,
    name          text not null,
    role          text not null check (role in ('admin', 'dispatcher', 'officer', 'gridLead', 'observer')),
    unit_code     text not null references unit,
    password_hash text not null,
    demo          boolean not null default false,
    created_at    timestamptz not null,
    disabled_at   timestamptz
);

create table sign_in_failure (
    user_name text not null,
    failed_at timestamptz not null
);
create index sign_in_failure_recent on sign_in_failure (user_name, failed_at);

create table device (
    id           uuid primary key,
    member_id    uuid not null references member,
    name         text,
    bound_at     timestamptz not null,
    revoked_at   timestamptz,
    last_seen_at timestamptz
);
create index device_member on device (member_id) where revoked_at is null;

create table invite (
    code_hash  bytea primary key,
    member_id  uuid not null references member,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    voided_at  timestamptz
);
create index invite_open on invite (member_id) where used_at is null and voided_at is null;

-- A sign-in of an account or of a responder's device; only the hash of its token is kept.
create table session (
    token_hash bytea primary key,
    account_id uuid references account,
    device_id  uuid references device,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    check ((account_id is null) <> (device_id is null))
);

-- The first answer to a call that may come twice, protected, written with the change itself.
create table idempotency (
    caller       text not null,
    key          text not null,
    request_hash bytea not null,
    answer       bytea not null,
    created_at   timestamptz not null,
    primary key (caller, key)
);
create index idempotency_age on idempotency (created_at);

-- Emergency --------------------------------------------------------------------------------------
create table activation (
    id             uuid primary key,
    scenario       text not null,
    level          text not null check (level in ('blue', 'yellow', 'orange', 'red')),
    reason         text not null,
    drill          boolean not null,
    opened_at      timestamptz not null,
    opened_by      uuid not null,
    opened_by_name text not null,
    ended_at       timestamptz,
    ended_by_name  text,
    end_reason     text
);
create index activation_open on activation (opened_at) where ended_at is null;

create table activation_unit (
    activation_id uuid not null references activation,
    unit_code     text not null references unit,
    primary key (activation_id, unit_code)
);
create index activation_unit_code on activation_unit (unit_code);

-- Playbooks are data: a new scenario is a new row.
create table playbook (
    scenario   text not null check (scenario ~ '^[a-zA-Z][a-zA-Z0-9]{1,39}$'),
    version    integer not null check (version > 0),
    content    jsonb not null,
    created_at timestamptz not null,
    primary key (scenario, version)
);

create table dispatch (
    id                   uuid primary key,
    activation_id        uuid references activation,
    kind                 text not null,
    title                text not null,
    body                 text not null,
    role_bodies          jsonb not null default '{}',
    supersedes           uuid references dispatch,
    unit_codes           text[] not null,
    roles                text[] not null,
    household_tags       text[] not null,
    acknowledgement_rule text not null check (acknowledgement_rule in ('any', 'two', 'lead', 'all', 'roles')),
    reply                jsonb not null default '[]',
    per_household        boolean not null,
    escalation           text not null,
    scenario             text,
    playbook_version     integer,
    level                text,
    drill                boolean not null,
    sent_at              timestamptz not null,
    sent_by              uuid not null,
    sent_by_name         text not null,
    acknowledge_by       timestamptz,
    reply_by             timestamptz,
    complete_by          timestamptz,
    recipients           integer not null,
    stairwells           integer not null,
    state                text not null default 'open' check (state in ('open', 'superseded', 'cancelled', 'ended')),
    closed_at            timestamptz,
    close_reason         text,
    late_swept_at        timestamptz,
    changed_tx           xid8 not null default pg_current_xact_id()
);
create index dispatch_activation on dispatch (activation_id);
create index dispatch_open on dispatch (acknowledge_by) where state = 'open';
create index dispatch_supersedes on dispatch (supersedes) where supersedes is not null;

-- One dispatch for one stairwell. Sets of roles are bits: lead 1, information 2, support 4.
-- satisfied_by is the acknowledgement rule's truth table for this stairwell's frozen trio:
-- bit (declined * 8 + answered) tells whether the rule is met.
-- No column that changes is indexed, so that updates stay within the page. Assignments and receipts are
-- only ever inserted by a select from the tables they point to: foreign keys would cost a look-up a row.
create table assignment (
    dispatch_id     uuid not null,
    stairwell_code  text not null,
    members         smallint not null,
    satisfied_by    bigint not null,
    acknowledged    smallint not null default 0,
    completed       smallint not null default 0,
    declined        smallint not null default 0,
    state           text not null default 'pending',
    acknowledged_at timestamptz,
    completed_at    timestamptz,
    late_at         timestamptz,
    reminders       smallint not null default 0,
    changed_tx      xid8 not null default pg_current_xact_id(),
    primary key (dispatch_id, stairwell_code)
) with (fillfactor = 60);
create index assignment_stairwell on assignment (stairwell_code, dispatch_id);

create function assignment_state(satisfied_by bigint, members smallint, acknowledged smallint, completed smallint, declined smallint)
    returns text language sql immutable parallel safe
    return case
        when (satisfied_by >> (declined * 8 + completed)) & 1 = 1 then 'completed'
        when (satisfied_by >> (declined * 8 + acknowledged)) & 1 = 1 then 'acknowledged'
        when members <> 0 and (satisfied_by >> (declined * 8 + (members & ~declined))) & 1 = 0 then 'unable'
        else 'pending'
    end;

-- One dispatch for one responder. *_at is the server's clock, *_occurred_at the phone's.
create table receipt (
    dispatch_id              uuid not null,
    stairwell_code           text not null,
    role                     smallint not null check (role in (1, 2, 4)),
    member_id                uuid not null,
    has_device               boolean not null,
    state                    text not null default 'queued',
    sent_at                  timestamptz,
    received_at              timestamptz,
    read_at                  timestamptz,
    read_occurred_at         timestamptz,
    acknowledged_at          timestamptz,
    acknowledged_occurred_at timestamptz,
    completed_at             timestamptz,
    completed_occurred_at    timestamptz,
    declined_at              timestamptz,
    declined_occurred_at     timestamptz,
    available_from           timestamptz,
    note                     text,
    reason                   text,
    reply                    json,
    primary key (dispatch_id, stairwell_code, role)
) with (fillfactor = 60);
create index receipt_member on receipt (member_id, dispatch_id);

-- The record -------------------------------------------------------------------------------------
-- Read only up to pg_snapshot_xmin: a line that commits late is then never passed over.
create table journal (
    tx             xid8 not null default pg_current_xact_id(),
    seq            bigint generated always as identity,
    at             timestamptz not null,
    kind           text not null,
    actor_id       uuid,
    activation_id  uuid,
    dispatch_id    uuid,
    stairwell_code text,
    member_id      uuid,
    data           json not null,
    primary key (tx, seq)
);

create function journal_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the journal is append-only';
end $$;
create trigger journal_is_append_only before update or delete or truncate on journal
    for each statement execute function journal_is_append_only();

create function journal_wakes_readers() returns trigger language plpgsql as $$
begin
    perform pg_notify('journal', '');
    return null;
end $$;
create trigger journal_wakes_readers after insert on journal
    for each statement execute function journal_wakes_readers();

create schema quartz;
