-- What Stripe told when it was asked: the object of an event as it stood then, or a customer whose address no event told.
-- Kept, because the state is made of it as it is of events. as_of is Unix seconds by Stripe's clock, kept_at Unix milliseconds.
CREATE TABLE billing_snapshots (
    about TEXT PRIMARY KEY,
    as_of BIGINT NOT NULL,
    object TEXT NOT NULL,
    kept_at BIGINT NOT NULL
);

CREATE INDEX billing_snapshots_kept ON billing_snapshots (kept_at);

-- Address and name each have the time and the event that they are from, so that all orders of arrival end in the same row.
ALTER TABLE billing_customers ADD COLUMN email_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE billing_customers ADD COLUMN email_by TEXT NOT NULL DEFAULT '';
ALTER TABLE billing_customers ADD COLUMN name_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE billing_customers ADD COLUMN name_by TEXT NOT NULL DEFAULT '';
UPDATE billing_customers SET email_at = updated_at WHERE email IS NOT NULL;
UPDATE billing_customers SET name_at = updated_at WHERE name IS NOT NULL;

