-- From where somebody acts or looks: a sign-in, an address, a browser. The id (a UUID of version 8) is made of these three, so that every node
-- gives the same one and a row that was changed no longer fits its id, which the journal's chain holds.
create table origin (
    id            uuid primary key,
    session_id    uuid,
    address       text not null,
    user_agent    text not null,
    first_seen_at timestamptz not null
);
create index origin_session on origin (session_id, first_seen_at);

-- Null on the lines that phones, clocks and gateways write.
alter table journal add column origin_id uuid;

-- Where the audit looks for a line: a row for each unit that it concerns, and for each unit above. Only lines with an
-- origin have any, so that a phone's answer costs nothing more.
create table audit_place (
    unit_code text not null,
    at        timestamptz not null,
    seq       bigint not null,
    tx        xid8 not null,
    kind      text not null,
    actor_id  uuid,
    primary key (unit_code, at, seq)
);
create index audit_place_actor on audit_place (unit_code, actor_id, at, seq);
create index audit_place_kind on audit_place (unit_code, kind, at, seq);

create function journal_line_has_places() returns trigger language plpgsql as $$
begin
    insert into audit_place (unit_code, at, seq, tx, kind, actor_id)
    select distinct unnest(u.lineage), new.at, new.seq, new.tx, new.kind, new.actor_id
      from unit u
     where u.code = any(array(
        select new.stairwell_code
        union all select new.data ->> 'unitCode'
        union all select a.unit_code from account a where a.id in (new.actor_id, (new.data ->> 'accountId')::uuid)
        union all select au.unit_code from activation_unit au where au.activation_id = new.activation_id and new.stairwell_code is null
        union all select unnest(d.unit_codes) from dispatch d where d.id = new.dispatch_id and new.stairwell_code is null));
    return null;
end $$;
create trigger journal_line_has_places after insert on journal
    for each row when (new.origin_id is not null) execute function journal_line_has_places();

create function is_append_only() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name;
end $$;
create trigger origin_is_append_only before update or delete or truncate on origin
    for each statement execute function is_append_only();
create trigger audit_place_is_append_only before update or delete or truncate on audit_place
    for each statement execute function is_append_only();

-- The seals over what no activation's record holds.
create index journal_audit_seals on journal (tx, seq) where activation_id is null and kind = 'recordSealed';
-- The nil id stands for the audit. What was written before there was one is sealed with its first seal.
insert into record_seal (activation_id, waiting_since, waiting_last)
select '00000000-0000-0000-0000-000000000000', written.since, written.since from (select min(at) as since from (select at from journal limit 1) line) written;

-- Statistics are gathered by the tables' owner alone; after a roster has been loaded they cannot wait for the next minute.
create function analyze_roster() returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    analyze unit, member, post, household;
end $$;
