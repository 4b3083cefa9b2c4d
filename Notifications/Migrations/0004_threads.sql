ALTER TABLE notifications_emails ADD COLUMN trace TEXT;

CREATE TABLE notifications_history (
    email TEXT   NOT NULL,
    at    BIGINT NOT NULL,
    what  TEXT   NOT NULL,
    note  TEXT
);

CREATE INDEX notifications_history_email ON notifications_history (email, at);
