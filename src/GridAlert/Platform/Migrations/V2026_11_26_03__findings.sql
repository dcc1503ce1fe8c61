-- What people find in a review, and what is to become better. Both outlive the activation that taught them: what is
-- open stands on the start page of the next one in the same units.
create table finding (
    id             uuid primary key,
    activation_id  uuid not null references activation,
    unit_code      text not null references unit,
    kind           text not null check (kind in ('strength', 'improvement')),
    rating         text not null check (rating in ('performed', 'someChallenges', 'majorChallenges', 'unable')),
    text           text not null,
    cause          text,
    evidence       text,
    rule           text,
    by_name        text not null,
    recorded_at    timestamptz not null,
    withdrawn_at   timestamptz,
    withdrawn_by   text,
    withdraw_reason text
);
create index finding_activation on finding (activation_id, id);

create table improvement (
    id              uuid primary key,
    finding_id      uuid not null references finding,
    unit_code       text not null references unit,
    action          text not null,
    owner           text not null,
    due_on          date not null,
    state           text not null default 'open' check (state in ('open', 'inHand', 'done', 'dropped')),
    planned_by_name text not null,
    planned_at      timestamptz not null,
    state_reason    text,
    state_by_name   text,
    state_at        timestamptz
);
create index improvement_finding on improvement (finding_id, id);
create index improvement_open on improvement (unit_code, due_on) where state in ('open', 'inHand');
