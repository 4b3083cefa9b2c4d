-- What each account has used of each metric in its present period, whether reported absolutely or counted up. The
-- table before, billing_usage_reports, stays for processes of the former version that still run.
-- Times are Unix milliseconds.
CREATE TABLE billing_usage (
    customer TEXT NOT NULL,
    metric TEXT NOT NULL,
    period TEXT NOT NULL,
    used NUMERIC NOT NULL,
    allowed NUMERIC NOT NULL,
    reported_at BIGINT NOT NULL,
    PRIMARY KEY (customer, metric)
);

-- An increment counts once per key.
CREATE TABLE billing_usage_increments (
    id TEXT PRIMARY KEY,
    said TEXT NOT NULL,
    counted_at BIGINT NOT NULL
);

CREATE INDEX billing_usage_increments_counted ON billing_usage_increments (counted_at);
