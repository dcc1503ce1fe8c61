-- Mediation 人民调解: who quarrels about what, who mediates, how it went, what was agreed, whether it was kept, and how both get
-- on afterwards.
create table mediation (
    id             uuid primary key,
    stairwell_code text not null references unit,
    kind           text not null check (kind in ('neighbour', 'family', 'property', 'debt', 'labour', 'other')),
    subject        text not null,
    party_a        text not null,
    phone_a        text,
    party_b        text not null,
    phone_b        text,
    mediator_id    uuid not null references grid_service,
    state          text not null default 'open' check (state in ('open', 'agreed', 'failed')),
    opened_at      timestamptz not null,
    by_name        text not null,
    agreement      text,
    agreed_on      date,
    -- 握手言和: the moment of it; null where there was none.
    shook_hands_at timestamptz,
    -- To be kept by this day; the day of the agreement itself is "at once".
    fulfil_by      date,
    fulfilled_on   date,
    broken_on      date,
    revisit_on     date,
    relation       text check (relation in ('good', 'calm', 'cold', 'quarrel')),
    closed_at      timestamptz,
    emptied_at     timestamptz,
    check ((state = 'agreed') = (agreed_on is not null) and (agreed_on is null) = (fulfil_by is null)),
    check (fulfilled_on is null or broken_on is null),
    check (state <> 'failed' or closed_at is not null)
);
create index mediation_stairwell on mediation (stairwell_code, id);
create index mediation_mediator on mediation (mediator_id);
create index mediation_revisit on mediation (revisit_on) where revisit_on is not null;

create table mediation_step (
    id           uuid primary key,
    mediation_id uuid not null references mediation,
    at           timestamptz not null,
    act          text not null,
    text         text,
    by_name      text not null
);
create index mediation_step_case on mediation_step (mediation_id, id);

-- What each side says of the mediation afterwards: four factors, 1 to 5; once a side, the last word counts.
create table mediation_feedback (
    mediation_id uuid not null references mediation,
    side         text not null check (side in ('a', 'b')),
    mediator     smallint not null check (mediator between 1 and 5),
    procedure    smallint not null check (procedure between 1 and 5),
    result       smallint not null check (result between 1 and 5),
    relation     smallint not null check (relation between 1 and 5),
    given_at     timestamptz not null,
    primary key (mediation_id, side)
);
