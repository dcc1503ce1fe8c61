-- Activities 文明实践活动 and lectures beside trainings and team events; with a venue, and a list to sign up on.
create table venue (
    id         uuid primary key,
    -- A range of one number stands for the venue where two bookings are compared.
    no         integer generated always as identity unique,
    unit_code  text not null references unit,
    name       text not null,
    by_name    text not null,
    created_at timestamptz not null,
    unique (unit_code, name)
);

alter table team_event
    drop constraint team_event_kind_check,
    add constraint team_event_kind_check check (kind in ('training', 'teamEvent', 'practice', 'lecture')),
    add starts_at    timestamptz,
    add ends_at      timestamptz,
    add venue_no     integer references venue (no),
    add sign_up      boolean not null default false,
    add capacity     integer check (capacity between 1 and 10000),
    add cancelled_at timestamptz,
    add check ((starts_at is null) = (ends_at is null)),
    add check (starts_at is not null or (venue_no is null and not sign_up)),
    add check (sign_up or capacity is null),
    -- Nobody is sent away from a room that somebody else has.
    add constraint team_event_venue_free exclude using gist (int4range(venue_no, venue_no, '[]') with &&, tstzrange(starts_at, ends_at) with &&)
        where (venue_no is not null and cancelled_at is null);
create index team_event_ahead on team_event (unit_code, starts_at) where sign_up and cancelled_at is null;

create table sign_up (
    event_id  uuid not null references team_event,
    member_id uuid not null references member,
    at        timestamptz not null,
    primary key (event_id, member_id)
);
create index sign_up_member on sign_up (member_id);
