-- Burden 减负. What is asked of trios follows from dispatches, visits and ledger; here lies only what people decide about it.

-- Which duties a community may be asked at all, for how long, and by whom. Kept by the district.
create table duty (
    id            uuid primary key,
    unit_code     text not null references unit,
    title         text not null,
    -- Kinds of dispatches that it covers; empty for any.
    kinds         text[] not null,
    -- Who may ask: an office and those below it; null for everybody.
    office_code   text references unit,
    begins_on     date not null,
    ends_on       date,
    made_at       timestamptz not null,
    made_by_name  text not null,
    ended_at      timestamptz,
    ended_by_name text,
    check (ends_on is null or ends_on >= begins_on)
);
create index duty_unit on duty (unit_code) where ended_at is null;

-- What the sender was told before it went out.
create table dispatch_warning (
    dispatch_id uuid primary key references dispatch,
    warnings    jsonb not null
);

-- Returned to the sender 职能归位: not this unit's duty. Its stairwells' assignments are 'returned' from then on.
create table dispatch_return (
    dispatch_id uuid not null references dispatch,
    unit_code   text not null references unit,
    reason      text not null check (reason in ('notOurs', 'specialised', 'duplicate', 'other')),
    words       text not null,
    stairwells  integer not null,
    at          timestamptz not null,
    by_name     text not null,
    primary key (dispatch_id, unit_code)
);
create index dispatch_return_unit on dispatch_return (unit_code, at);
create index dispatch_sent on dispatch (sent_at);

-- Work stations 社区工作站 and bought services 购买服务: owners of requests that are no unit of ours. What is administrative goes
-- to the one that serves the place, and reaches no trio.
create table work_station (
    id             uuid primary key,
    unit_code      text not null references unit,
    kind           text not null check (kind in ('station', 'provider')),
    name           text not null,
    areas          text[] not null check (areas <> '{}'),
    administrative boolean not null,
    contact_name   text,
    contact_phone  text,
    began_at       timestamptz not null,
    by_name        text not null,
    ended_at       timestamptz
);
create index work_station_areas on work_station using gin (areas) where ended_at is null;

alter table request_kind add administrative boolean not null default false;
update request_kind set place = 99 where key = 'other';
insert into request_kind (key, place, name, name_en, accept_within, answer_within, raise_within, confirm_within, administrative) values
    ('administrative', 30, '行政事务（证明、社保、补贴）', 'Administrative matter', '24 hours', '120 hours', '24 hours', '168 hours', true);
alter table request add station_id uuid references work_station;
create index request_station on request (station_id) where station_id is not null;
-- Why it was passed up as not this level's duty; one of the reasons of dispatch_return.
alter table request_step add reason text;
