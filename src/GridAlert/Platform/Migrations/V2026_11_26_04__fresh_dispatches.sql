-- Statistics know nothing of a dispatch that was sent a second ago: the planner takes its rows to be one, and then looks
-- through all of them again for each of them. Without statistics of this column it takes a dispatch to be the table's 200th
-- part, which is never so few that a join becomes quadratic. Stating the type again forgets what was gathered before.
alter table receipt alter column dispatch_id type uuid, alter column dispatch_id set statistics 0;
alter table assignment alter column dispatch_id type uuid, alter column dispatch_id set statistics 0;
alter table household_result alter column dispatch_id type uuid, alter column dispatch_id set statistics 0;
