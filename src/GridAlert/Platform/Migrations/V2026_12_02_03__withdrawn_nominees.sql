-- Who withdraws consent while homes vote stays a row, since ballots name it, and is shown and announced no more.
alter table nominee add withdrawn_at timestamptz;
