CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at BIGINT NOT NULL,
    owner TEXT,
    lease_until BIGINT,
    last_error TEXT,
    finished_at BIGINT
);

CREATE INDEX jobs_status ON jobs (status, next_at);
