-- What entitlement needs beside the status. All times are Unix seconds.
ALTER TABLE billing_subscriptions ADD COLUMN period_start BIGINT;
ALTER TABLE billing_subscriptions ADD COLUMN trial_end BIGINT;
ALTER TABLE billing_subscriptions ADD COLUMN ended_at BIGINT;
-- The newest time at which an event showed it not to be past due; 0 when none did.
ALTER TABLE billing_subscriptions ADD COLUMN good_until BIGINT NOT NULL DEFAULT 0;

-- Invoices that nobody owes any more, paid or voided.
CREATE TABLE billing_settled_invoices (
    id TEXT PRIMARY KEY
);

-- A dispute names only its charge, and the charge its customer; either may arrive first.
CREATE TABLE billing_charges (
    id TEXT PRIMARY KEY,
    customer TEXT,
    refunded BIGINT NOT NULL
);

CREATE INDEX billing_charges_customer ON billing_charges (customer);

CREATE TABLE billing_disputes (
    id TEXT PRIMARY KEY,
    charge TEXT NOT NULL,
    status TEXT NOT NULL,
    last_event_created BIGINT NOT NULL,
    last_event_rank INTEGER NOT NULL,
    last_event_id TEXT NOT NULL
);

CREATE INDEX billing_disputes_charge ON billing_disputes (charge);
