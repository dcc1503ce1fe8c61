-- Each clock of a dispatch is swept once, when it has run out.
alter table dispatch
    add reply_swept_at    timestamptz,
    add complete_swept_at timestamptz;
create index dispatch_reply_open on dispatch (reply_by) where state = 'open' and reply_swept_at is null;
create index dispatch_complete_open on dispatch (complete_by) where state = 'open' and complete_swept_at is null;

-- When people stand in for posts that were not asked at first: an answer of theirs counts as well.
create function widened(satisfied_by bigint, added smallint) returns bigint language sql immutable parallel safe
    return (
        select bit_or(1::bigint << (declined * 8 + answered))
          from generate_series(0, 7) as d(declined), generate_series(0, 7) as a(answered)
         where (satisfied_by >> ((declined & ~added) * 8 + (answered & ~added))) & 1 = 1
            or answered & added & ~declined <> 0
    );

-- What each community owes after its emergency has ended: a closing report within half an hour.
create table closing_report (
    activation_id uuid not null references activation,
    unit_code     text not null references unit,
    due_at        timestamptz not null,
    late_at       timestamptz,
    reported_at   timestamptz,
    by_name       text,
    text          text,
    primary key (activation_id, unit_code)
);
create index closing_report_open on closing_report (due_at) where reported_at is null and late_at is null;

-- Whose hands come after whose: a stairwell is never handed back down. Null for the trio itself.
create function hands_rank(who text) returns integer language sql immutable parallel safe
    return array_position(array['gridLead', 'officer', 'commandCentre'], who);
