-- Escalation plans are data, every version kept: a dispatch carries the one it was sent with.
create table escalation_plan (
    key        text not null check (key ~ '^[a-zA-Z][a-zA-Z0-9]{1,39}$'),
    version    integer not null check (version > 0),
    content    jsonb not null,
    created_at timestamptz not null,
    primary key (key, version)
);

-- The plan as it was when the dispatch was sent, for every level; null where nothing escalates.
alter table dispatch add escalation_plan jsonb;

-- What is due when. Steps belong to the dispatch, not to each stairwell: their number does not grow with the
-- recipients. A dispatch that closes loses its steps in the same transaction.
create table escalation_step (
    dispatch_id uuid not null references dispatch,
    n           smallint not null,
    due_at      timestamptz not null,
    condition   text not null check (condition in ('unread', 'unacknowledged', 'noReply', 'incomplete')),
    who         text not null check (who in ('same', 'trio', 'gridLead', 'officer', 'commandCentre')),
    via         text not null check (via in ('app', 'sms', 'voice', 'call', 'door', 'desk')),
    fired_at    timestamptz,
    primary key (dispatch_id, n)
);
create index escalation_step_due on escalation_step (due_at) where fired_at is null;

alter table assignment
    -- The last escalation step taken for this stairwell.
    add step             smallint not null default 0,
    -- Whose hands it is in; null while it is with the trio.
    add in_hands_of      text check (in_hands_of in ('gridLead', 'officer', 'commandCentre')),
    add in_hands_via     text check (in_hands_via in ('call', 'door', 'desk')),
    add in_hands_since   timestamptz,
    -- An officer reached a person of this stairwell and recorded the answer on its behalf.
    add answered_for_at  timestamptz,
    add replied_at       timestamptz,
    add reply_late_at    timestamptz,
    add complete_late_at timestamptz;

-- reply_at is when a reply with every required field was first there; carried_from the superseded dispatch
-- whose answer still holds, since what is asked of this post has not changed.
alter table receipt
    add reply_at     timestamptz,
    add carried_from uuid;

create function assignment_state(satisfied_by bigint, members smallint, acknowledged smallint, completed smallint, declined smallint, answered_for boolean)
    returns text language sql immutable parallel safe
    return case
        when (satisfied_by >> (declined * 8 + completed)) & 1 = 1 then 'completed'
        when answered_for or (satisfied_by >> (declined * 8 + acknowledged)) & 1 = 1 then 'acknowledged'
        when members <> 0 and (satisfied_by >> (declined * 8 + (members & ~declined))) & 1 = 0 then 'unable'
        else 'pending'
    end;

-- The posts whose answer can still bring the stairwell to what its rule asks, read off its truth table.
create function missing_roles(satisfied_by bigint, members smallint, acknowledged smallint, declined smallint)
    returns smallint language sql immutable parallel safe
    return (
        select coalesce(bit_or(role), 0::smallint)
          from unnest(array[1, 2, 4]::smallint[]) as posts(role)
         where role & members & ~acknowledged & ~declined <> 0
           and exists (
               select 1 from generate_series(0, 7) as others(set)
                where set & ~(members & ~declined) = 0
                  and (satisfied_by >> (declined * 8 + (acknowledged | set | role))) & 1 = 1
                  and (satisfied_by >> (declined * 8 + ((acknowledged | set) & ~role))) & 1 = 0)
    );

-- What stands on the command centre's desk: under a name, until somebody closes it with a reason.
create table desk_item (
    dispatch_id    uuid not null references dispatch,
    stairwell_code text not null references unit,
    since          timestamptz not null,
    owner_id       uuid not null,
    owner_name     text not null,
    closed_at      timestamptz,
    closed_by_name text,
    close_reason   text,
    primary key (dispatch_id, stairwell_code)
);
create index desk_item_open on desk_item (since) where closed_at is null;

-- Who is calling a stairwell now, so that two never do at once; it runs out by itself.
create table call_claim (
    stairwell_code text primary key references unit,
    account_id     uuid not null references account,
    name           text not null,
    until          timestamptz not null
);

alter table account add phone text;

-- What leaves by other channels than the open app: stored with the decision to send it, sent after commit.
-- round 0 is the first notice: nobody gets a second reminder before everybody has had the first.
create table message (
    id             uuid primary key,
    channel        text not null check (channel in ('sms', 'voice', 'dingTalk', 'weCom', 'webhook', 'webPush')),
    round          smallint not null,
    urgent         boolean not null,
    dispatch_id    uuid,
    stairwell_code text,
    role           smallint,
    member_id      uuid,
    account_id     uuid,
    address        text not null,
    text           text not null,
    state          text not null default 'waiting'
                   check (state in ('waiting', 'sending', 'accepted', 'delivered', 'answered', 'failed', 'withdrawn')),
    attempts       smallint not null default 0,
    next_at        timestamptz not null,
    created_at     timestamptz not null,
    settled_at     timestamptz,
    gateway_id     text,
    outcome        text
);
create index message_due on message (channel, round, next_at) where state in ('waiting', 'sending');
create index message_gateway on message (channel, gateway_id) where gateway_id is not null;
create index message_stairwell on message (dispatch_id, stairwell_code);

-- What was tried for a stairwell, without the lines that its own people write.
create index journal_attempts on journal (stairwell_code, tx, seq)
    where kind in ('unreachable', 'escalated', 'reminded', 'called', 'answeredFor', 'messageSettled', 'deskTaken', 'deskClosed', 'released');
