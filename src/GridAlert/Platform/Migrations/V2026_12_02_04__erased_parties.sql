-- When a party of a mediation was erased on request; the case stays, and the other side with it.
alter table mediation add erased_a_at timestamptz, add erased_b_at timestamptz;
