-- Star stairwells 星级楼道: what a month came to, by the published rule. A correction is a further version; none is overwritten.
create table star_rating (
    stairwell_code text not null references unit,
    -- The month's first day.
    month          date not null,
    version        integer not null check (version > 0),
    rule           integer not null,
    score          integer not null check (score between 0 and 100),
    stars          integer not null check (stars between 0 and 5),
    -- Line by line: the facts and what they give.
    lines          jsonb not null,
    at             timestamptz not null,
    by_name        text,
    objection_id   uuid,
    primary key (stairwell_code, month, version)
);
create index star_rating_month on star_rating (month, stairwell_code);
create trigger star_rating_is_append_only before update or delete or truncate on star_rating
    for each statement execute function is_append_only();

-- Whoever serves a stairwell may object to its stars; the community answers, with a correction or without.
create table star_objection (
    id              uuid primary key,
    stairwell_code  text not null references unit,
    month           date not null,
    member_id       uuid not null references member,
    -- Encrypted, as the answer.
    text            text not null,
    at              timestamptz not null,
    decided_at      timestamptz,
    decided_by_name text,
    answer          text,
    corrected       boolean,
    check ((decided_at is null) = (answer is null) and (decided_at is null) = (corrected is null))
);
create unique index star_objection_open on star_objection (stairwell_code, month) where decided_at is null;
create index star_objection_month on star_objection (month, stairwell_code);
