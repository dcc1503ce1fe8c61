-- Sessions are listed and ended one by one: an id that tells nothing of the token, and where it was opened.
-- A release before this one adds sessions without an id; the default gives them one.
alter table session
    add column id           uuid not null default gen_random_uuid(),
    add column address      text,
    add column user_agent   text,
    add column last_seen_at timestamptz;
create unique index session_id on session (id);
create index session_account on session (account_id) where account_id is not null;
create index session_device on session (device_id) where device_id is not null;

-- From where it was tried, and by which browser that this account is known to use.
alter table sign_in_failure
    add column address text,
    add column browser uuid;
create index sign_in_failure_address on sign_in_failure (address, failed_at);
create index sign_in_failure_browser on sign_in_failure (browser, failed_at) where browser is not null;
create index sign_in_failure_age on sign_in_failure (failed_at);

-- The secret that an authenticator shares with us, protected. A step of time is taken once: a code that was seen is worthless.
create table second_factor (
    account_id uuid primary key references account,
    secret     bytea not null,
    last_step  bigint not null,
    set_at     timestamptz not null
);

create table recovery_code (
    account_id uuid not null references account,
    code_hash  bytea not null,
    used_at    timestamptz,
    primary key (account_id, code_hash)
);

-- An identity of the city's own sign-in service, bound to an account by its holder.
create table account_identity (
    issuer     text not null,
    subject    text not null,
    account_id uuid not null unique references account,
    name       text not null,
    bound_at   timestamptz not null,
    primary key (issuer, subject)
);

-- A link to choose a password by; without an account it makes the first administrator.
create table account_link (
    token_hash bytea primary key,
    account_id uuid references account,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    voided_at  timestamptz
);
create index account_link_open on account_link (account_id) where used_at is null and voided_at is null;

-- Whoever leaves a post or changes it needs a new invite: whatever ends a post, its holder's phones and open invites end with it.
create function post_end_revokes_devices() returns trigger language plpgsql as $$
begin
    with ended as (
        select n.member_id, max(n.ended_at) as at
          from new_posts n join old_posts o on o.id = n.id
         where o.ended_at is null and n.ended_at is not null
         group by n.member_id),
    revoked as (
        update device d set revoked_at = ended.at from ended
         where d.member_id = ended.member_id and d.revoked_at is null
        returning d.id, d.member_id, ended.at),
    closed as (
        update session s set expires_at = least(s.expires_at, revoked.at) from revoked where s.device_id = revoked.id),
    voided as (
        update invite i set voided_at = ended.at from ended
         where i.member_id = ended.member_id and i.used_at is null and i.voided_at is null)
    insert into journal (at, kind, member_id, data)
    select at, 'deviceRevoked', member_id, json_build_object('deviceId', id, 'left', 0, 'reason', 'postEnded') from revoked;
    return null;
end $$;
create trigger post_end_revokes_devices after update on post
    referencing old table as old_posts new table as new_posts
    for each statement execute function post_end_revokes_devices();
