CREATE TABLE notifications_suppressions (
    recipient  TEXT   NOT NULL PRIMARY KEY,
    reason     TEXT   NOT NULL,
    email_id   TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
