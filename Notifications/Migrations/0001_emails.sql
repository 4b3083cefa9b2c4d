CREATE TABLE notifications_emails (
    id              TEXT    NOT NULL PRIMARY KEY,
    idempotency_key TEXT    NOT NULL UNIQUE,
    template        TEXT    NOT NULL,
    recipient       TEXT    NOT NULL,
    data            TEXT    NOT NULL,
    message_id      TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_at         BIGINT  NOT NULL,
    owner           TEXT,
    lease_until     BIGINT,
    last_error      TEXT,
    finished_at     BIGINT,
    sending_since   BIGINT,
    unknowns        INTEGER NOT NULL DEFAULT 0,
    created_at      BIGINT  NOT NULL
);

CREATE INDEX notifications_emails_claims ON notifications_emails (status, next_at, id);
