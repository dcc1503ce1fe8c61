-- What a message uses up of its channel's day: parts of an SMS, one of anything else.
alter table message add cost smallint not null default 1;

-- The order of sending: urgent before calm, then round before round, then as written.
create index message_waiting on message (channel, urgent desc, round, created_at, id) where state = 'waiting';
create index message_settled on message (settled_at desc) where settled_at is not null;
create index message_number on message (address) where channel in ('sms', 'voice');

-- Every try, so that allowances (three calls in eight minutes, twenty notices a minute) are counted from rows
-- and hold over restarts and nodes. A try that the far side turned away for being busy is taken back.
create table message_attempt (
    message_id uuid not null,
    n          smallint not null,
    channel    text not null,
    address    text not null,
    at         timestamptz not null,
    primary key (message_id, n)
);
create index message_attempt_allowance on message_attempt (channel, address, at);

-- A receipt that came before the gateway's own answer was noted, kept until the message is known by it.
create table message_early (
    channel    text not null,
    gateway_id text not null,
    state      text not null,
    reason     text,
    at         timestamptz not null,
    primary key (channel, gateway_id, state)
);

-- What a channel has used of its day (Beijing), and whether urgent messages had to lift its cap.
create table channel_day (
    channel text not null,
    day     date not null,
    used    integer not null,
    lifted  boolean not null default false,
    primary key (channel, day)
);

-- Keys that GridAlert makes for itself, protected.
create table channel_key (
    name       text primary key,
    content    bytea not null,
    created_at timestamptz not null
);

-- A group's robot, or another system's webhook: it hears of dispatches sent to its unit. Address and secret are protected.
create table robot (
    id              uuid primary key,
    unit_code       text not null references unit,
    channel         text not null check (channel in ('dingTalk', 'weCom', 'webhook')),
    name            text not null,
    host            text not null,
    url             bytea not null,
    secret          bytea,
    created_at      timestamptz not null,
    created_by_name text not null,
    removed_at      timestamptz
);
create index robot_unit on robot (unit_code) where removed_at is null;

create table push_subscription (
    device_id  uuid primary key references device,
    endpoint   text not null,
    p256dh     text not null,
    auth       text not null,
    created_at timestamptz not null
);
