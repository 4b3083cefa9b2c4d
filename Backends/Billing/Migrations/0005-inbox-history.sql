-- What became of each attempt that did not end well, and each replay. Times are Unix milliseconds.
CREATE TABLE billing_inbox_history (
    event TEXT NOT NULL,
    at BIGINT NOT NULL,
    what TEXT NOT NULL,
    note TEXT
);

CREATE INDEX billing_inbox_history_event ON billing_inbox_history (event, at);
CREATE INDEX billing_inbox_received ON billing_inbox (received_at);
