-- 社情民意、立法民意: what an office asks residents, and how many chose what. No row knows who chose what.
create table opinion_topic (
    id         uuid primary key,
    unit_code  text not null references unit,
    title      text not null,
    question   text not null,
    options    text[] not null check (cardinality(options) between 2 and 6),
    until      date not null,
    by_name    text not null,
    opened_at  timestamptz not null,
    closed_at  timestamptz
);
create index opinion_topic_unit on opinion_topic (unit_code, id);

-- By community alone: in a stairwell it could be told whose it is.
create table opinion_count (
    topic_id       uuid not null references opinion_topic,
    community_code text not null references unit,
    option         smallint not null check (option between 1 and 6),
    count          integer not null check (count > 0),
    primary key (topic_id, community_code, option)
);

-- How many came by a stairwell's poster, whatever they chose: no poster fills a topic by itself.
create table opinion_poster (
    topic_id       uuid not null references opinion_topic,
    stairwell_code text not null references unit,
    given          integer not null check (given > 0),
    primary key (topic_id, stairwell_code)
);
