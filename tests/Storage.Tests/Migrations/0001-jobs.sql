CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at BIGINT NOT NULL,
    owner TEXT,
    lease_until BIGINT,
    last_error TEXT,
    finished_at BIGINT,
    trace TEXT
);

CREATE TABLE jobs_history (
    job TEXT NOT NULL,
    at BIGINT NOT NULL,
    what TEXT NOT NULL,
    note TEXT
);

CREATE INDEX jobs_status ON jobs (status, next_at);
