-- The processes that serve this database now. Each writes its own row every few seconds; after a crash of the
-- database nothing of it is worth keeping.
create unlogged table node (
    id      uuid primary key,
    seen_at timestamptz not null
);

-- Keys that protect cookies, forms, kept answers and robots' addresses: one ring for every node.
create table protection_key (
    name    text primary key,
    xml     text not null,
    made_at timestamptz not null
);
