-- Points by double entry: each posting takes from one account and gives to another, so that all of them together are always
-- nothing. Only a community's issuing account stands below zero: by what it has given out.
create table points_account (
    id              uuid primary key,
    kind            text not null check (kind in ('member', 'issued', 'held', 'spent')),
    member_id       uuid unique references member,
    community_code  text references unit,
    balance         bigint not null default 0,
    -- How many of the member's minutes have become points.
    settled_minutes bigint not null default 0,
    check ((kind = 'member') = (member_id is not null)),
    check ((kind = 'member') = (community_code is null)),
    check (kind = 'issued' or balance >= 0)
);
create unique index points_account_community on points_account (community_code, kind) where community_code is not null;

create table points_item (
    id             uuid primary key,
    community_code text not null references unit,
    name           text not null,
    points         integer not null check (points > 0),
    stock          integer not null check (stock >= 0),
    offered        boolean not null,
    created_at     timestamptz not null
);
create index points_item_community on points_item (community_code);

-- Asked for on the phone, with the points held; then handed over, or returned with the points given back.
create table points_exchange (
    id              uuid primary key,
    item_id         uuid not null references points_item,
    member_id       uuid not null references member,
    stairwell_code  text not null references unit,
    points          integer not null check (points > 0),
    state           text not null check (state in ('waiting', 'handedOver', 'returned')),
    asked_at        timestamptz not null,
    settled_at      timestamptz,
    settled_by_name text,
    reason          text,
    check ((state = 'waiting') = (settled_at is null))
);
create index points_exchange_waiting on points_exchange (item_id) where state = 'waiting';
create index points_exchange_member on points_exchange (member_id, id);

create table points_posting (
    id           uuid primary key,
    -- What it is for: the same key never counts twice.
    key          text not null unique,
    from_account uuid not null references points_account,
    to_account   uuid not null references points_account,
    amount       bigint not null check (amount > 0),
    kind         text not null check (kind in ('earned', 'takenBack', 'asked', 'handedOver', 'returned')),
    exchange_id  uuid references points_exchange,
    at           timestamptz not null,
    check (from_account <> to_account)
);
create index points_posting_from on points_posting (from_account, id);
create index points_posting_to on points_posting (to_account, id);
create trigger points_posting_is_append_only before update or delete or truncate on points_posting
    for each statement execute function is_append_only();
