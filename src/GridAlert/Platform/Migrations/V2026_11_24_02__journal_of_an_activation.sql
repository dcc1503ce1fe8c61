-- The decisions of an activation, without the thousands of lines that stairwells write.
create index journal_activation on journal (activation_id, tx, seq) where stairwell_code is null;
