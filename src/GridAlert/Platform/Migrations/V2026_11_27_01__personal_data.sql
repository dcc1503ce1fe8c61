-- Keys that personal fields are encrypted with, each wrapped by a key that lies elsewhere. 'data' keys take each other's place;
-- the 'index' key makes numbers findable without being readable, and stays.
create table personal_key (
    id        integer primary key check (id > 0),
    purpose   text not null check (purpose in ('data', 'index')),
    wrapped   bytea not null,
    -- 'ring': by the protection keys; 'master': by the file that the configuration names.
    wrapped_by text not null check (wrapped_by in ('ring', 'master')),
    made_at   timestamptz not null,
    -- Every node knows a key before the first value is written with it.
    used_from timestamptz not null
);
create unique index personal_key_index on personal_key (purpose) where purpose = 'index';

-- How far the stored values were brought to the present key: table by table, some pages at a time.
create table personal_sweep (
    only_row    boolean primary key default true check (only_row),
    key_id      integer not null default 0,
    place       integer not null default 0,
    page        bigint not null default 0,
    changed     bigint not null default 0,
    finished_at timestamptz
);
insert into personal_sweep default values;

-- A telephone's address is from now on what its number hashes to under the index key; the number itself is encrypted.
alter table message
    add number text,
    add shown  text;

-- Names and numbers are masked until somebody asks to see a stairwell's. The reason holds for the sign-in, the look for some minutes.
create table personal_purpose (
    session_id uuid primary key,
    reason     text not null,
    given_at   timestamptz not null
);

create table personal_view (
    session_id     uuid not null,
    stairwell_code text not null references unit,
    until          timestamptz not null,
    primary key (session_id, stairwell_code)
);
create index personal_view_age on personal_view (until);

-- Who looked at whose data, for the person who asks.
create index journal_personal on journal (stairwell_code, tx, seq) where kind = 'personalDataShown';

-- Erased at the person's request: the row stays for the figures, and says nothing of anybody.
alter table member add erased_at timestamptz;
alter table household add erased_at timestamptz;
-- Its words were taken away when they had been kept for long enough.
alter table report add emptied_at timestamptz;
