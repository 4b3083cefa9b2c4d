-- From when the address and the name date, each by itself: an event that tells only one of them says nothing about the
-- other. Unix milliseconds, within whose second a creation stands before an update. Null with a value beside it: the
-- former version wrote it, and updated_at is its time.
ALTER TABLE billing_customers ADD COLUMN email_at BIGINT;
ALTER TABLE billing_customers ADD COLUMN name_at BIGINT;
