-- The number under which a caller reached somebody else. It is wrong for as long as it is still the member's number,
-- so that a new number needs no mark taken away.
alter table member add wrong_phone text;

-- Since when the item's owner has it on purpose; until then it only stands there under a name.
alter table desk_item add taken_at timestamptz;
