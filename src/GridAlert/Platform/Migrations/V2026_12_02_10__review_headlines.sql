-- Where the lines that a record's seals hold end, so that a record long past is read without all that came after it. Null
-- for what was sealed before this was kept, and while the chain has not been continued since.
alter table record_seal
    add last_tx  xid8,
    add last_seq bigint;

-- The figures by which a sealed activation is compared with later ones, for one unit. They hold for as long as the record has
-- no line beyond that seal; what they were made of says by which rules and from which stairwells.
create table review_headline (
    activation_id uuid not null references activation,
    unit_code     text not null references unit,
    seals         integer not null,
    made_of       text not null,
    headline      jsonb not null,
    primary key (activation_id, unit_code)
);
