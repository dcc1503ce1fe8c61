-- A unit that was moved, split, merged or closed stays, with its end and what came after it: old records keep their meaning.
alter table unit
    add began_at   timestamptz,
    add ended_at   timestamptz,
    add successors text[] not null default '{}',
    add check (ended_at is not null or successors = '{}');

-- until: the term that the letter of appointment names. continued_by: the same post in the unit that came after.
alter table post
    add until        date,
    add ended_reason text,
    add continued_by uuid;

-- A post that goes on elsewhere is not left: its holder's phones and open invites stay.
create or replace function post_end_revokes_devices() returns trigger language plpgsql as $$
begin
    with ended as (
        select n.member_id, max(n.ended_at) as at
          from new_posts n join old_posts o on o.id = n.id
         where o.ended_at is null and n.ended_at is not null and n.continued_by is null
         group by n.member_id),
    revoked as (
        update device d set revoked_at = ended.at from ended
         where d.member_id = ended.member_id and d.revoked_at is null
        returning d.id, d.member_id, ended.at),
    closed as (
        update session s set expires_at = least(s.expires_at, revoked.at) from revoked where s.device_id = revoked.id),
    voided as (
        update invite i set voided_at = ended.at from ended
         where i.member_id = ended.member_id and i.used_at is null and i.voided_at is null)
    insert into journal (at, kind, member_id, data)
    select at, 'deviceRevoked', member_id, json_build_object('deviceId', id, 'left', 0, 'reason', 'postEnded') from revoked;
    return null;
end $$;

-- Four-level responsibility 四级包保: who answers for a street, a community, a grid, a household; with begin and end, so that
-- it can be said who it was at any past moment.
create table responsibility (
    id           uuid primary key,
    unit_code    text references unit,
    household_id uuid references household,
    name         text not null,
    phone        text,
    title        text not null,
    by_name      text not null,
    began_at     timestamptz not null,
    ended_at     timestamptz,
    check ((unit_code is null) <> (household_id is null))
);
create unique index responsibility_unit on responsibility (unit_code) where ended_at is null and unit_code is not null;
create unique index responsibility_household on responsibility (household_id) where ended_at is null and household_id is not null;
create index responsibility_unit_history on responsibility (unit_code, began_at) where unit_code is not null;
create index responsibility_household_history on responsibility (household_id, began_at) where household_id is not null;

-- Red vests, armbands, cards: given out and brought back.
create table kit (
    id              uuid primary key,
    member_id       uuid not null references member,
    kind            text not null check (kind in ('vest', 'armband', 'card')),
    number          text,
    issued_at       timestamptz not null,
    issued_by_name  text not null,
    returned_at     timestamptz,
    returned_to_name text
);
create unique index kit_out on kit (member_id, kind) where returned_at is null;

-- Trainings and team events, with who came.
create table team_event (
    id         uuid primary key,
    unit_code  text not null references unit,
    kind       text not null check (kind in ('training', 'teamEvent')),
    title      text not null,
    held_on    date not null,
    minutes    integer not null check (minutes between 1 and 2880),
    by_name    text not null,
    created_at timestamptz not null
);
create index team_event_unit on team_event (unit_code, held_on desc);

create table attendance (
    event_id  uuid not null references team_event,
    member_id uuid not null references member,
    primary key (event_id, member_id)
);
create index attendance_member on attendance (member_id);

-- A roster that was checked and waits to be imported, protected; forgotten after an hour.
create table roster_draft (
    id         uuid primary key,
    account_id uuid not null references account,
    unit_code  text not null references unit,
    content    bytea not null,
    created_at timestamptz not null
);
create index roster_draft_age on roster_draft (created_at);
