-- Every event is kept here before it is acknowledged; the row is also the outbox of the e-mails it asks for.
-- Times are Unix milliseconds, except "created", which is Stripe's own Unix seconds.
CREATE TABLE billing_inbox (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    type TEXT NOT NULL,
    created BIGINT NOT NULL,
    payload TEXT NOT NULL,
    secret INTEGER,
    received_at BIGINT NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at BIGINT NOT NULL,
    owner TEXT,
    lease_until BIGINT,
    last_error TEXT,
    finished_at BIGINT
);

CREATE INDEX billing_inbox_status ON billing_inbox (status, next_at);
