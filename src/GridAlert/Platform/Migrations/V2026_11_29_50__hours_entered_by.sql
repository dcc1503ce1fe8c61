-- Whose account entered it: another one confirms it. Null where a responder did, on the phone.
alter table volunteer_hours add entered_by uuid references account;
