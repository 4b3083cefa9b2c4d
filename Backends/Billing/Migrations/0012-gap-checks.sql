-- Since when this installation exists, and how far Stripe's list of events was compared with what arrived: Unix seconds.
-- The other times are Unix milliseconds.
CREATE TABLE billing_gap_checks (
    id TEXT PRIMARY KEY,
    begins_at BIGINT NOT NULL,
    checked_to BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    succeeded_at BIGINT,
    failing_since BIGINT
);
