-- The newest report of each customer, absolute. reported_at is Unix milliseconds.
CREATE TABLE billing_usage_reports (
    customer TEXT PRIMARY KEY,
    used NUMERIC NOT NULL,
    allowed NUMERIC NOT NULL,
    reported_at BIGINT NOT NULL
);
