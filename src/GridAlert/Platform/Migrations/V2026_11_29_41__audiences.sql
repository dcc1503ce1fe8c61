-- Named audiences 网格工作群 (楼道长群, 业主代表群, 便民服务群): who is in follows from posts, beside whom people are picked by hand.
create table audience (
    id         uuid primary key,
    unit_code  text not null references unit,
    name       text not null,
    -- The rule: these posts in these units; the posts are empty where everybody is picked by hand.
    roles      text[] not null,
    unit_codes text[] not null,
    by_name    text not null,
    created_at timestamptz not null,
    removed_at timestamptz
);
create unique index audience_name on audience (unit_code, name) where removed_at is null;

-- A person is in for as long as they hold a post inside the audience's unit.
create table audience_pick (
    audience_id uuid not null references audience,
    member_id   uuid not null references member,
    by_name     text not null,
    at          timestamptz not null,
    primary key (audience_id, member_id)
);

-- Which audiences a dispatch was sent to, with what their rules were then, and what else it was sent to; null for most.
alter table dispatch add audiences jsonb;
