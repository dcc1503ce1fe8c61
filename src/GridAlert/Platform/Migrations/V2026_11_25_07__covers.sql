-- Who stands in for a vacant or absent post. One person may hold posts in several stairwells.
create table post_cover (
    id             uuid primary key,
    stairwell_code text not null references unit,
    role           text not null check (role in ('lead', 'information', 'support')),
    member_id      uuid not null references member,
    reason         text not null,
    by_name        text not null,
    began_at       timestamptz not null,
    ended_at       timestamptz
);
create unique index post_cover_in_force on post_cover (stairwell_code, role) where ended_at is null;
create index post_cover_member on post_cover (member_id) where ended_at is null;

-- Who answers for each post now: its cover where there is one, else its holder.
create view filled as
    select p.stairwell_code, p.role, p.member_id from post p
     where p.ended_at is null and not exists (select 1 from post_cover c where c.stairwell_code = p.stairwell_code and c.role = p.role and c.ended_at is null)
    union all
    select c.stairwell_code, c.role, c.member_id from post_cover c where c.ended_at is null;
