-- The head of each ended activation's chain. The seals themselves are lines of the journal; this row lets each happen
-- once, and still knows of the last one when that is taken out of the journal.
create table record_seal (
    activation_id uuid primary key,
    seals         integer not null default 0,
    lines         bigint not null default 0,
    hash          text,
    below_tx      xid8,
    -- Lines that no seal holds yet: since when there are some, and when the latest was seen.
    waiting_since timestamptz,
    waiting_last  timestamptz
);
create index record_seal_waiting on record_seal (waiting_since) where waiting_since is not null;

-- How far the journal was looked through for ends, and for lines that came after them.
create table record_seal_progress (
    only_row boolean primary key default true check (only_row),
    below_tx xid8 not null
);
insert into record_seal_progress (below_tx) values ('0');
