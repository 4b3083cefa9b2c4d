-- How an operator finds what an event did: by whom it is about, by the trace that it came with, and by its mails.
ALTER TABLE billing_inbox ADD COLUMN trace TEXT;
ALTER TABLE billing_inbox ADD COLUMN about TEXT;
ALTER TABLE billing_inbox ADD COLUMN customer TEXT;

CREATE INDEX billing_inbox_about ON billing_inbox (about);
CREATE INDEX billing_inbox_customer ON billing_inbox (customer);

-- The mails that notifications accepted for an event. Several events may ask for the same mail. Times are Unix milliseconds.
CREATE TABLE billing_mails (
    event TEXT NOT NULL,
    key TEXT NOT NULL,
    template TEXT NOT NULL,
    email TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (event, key)
);

CREATE INDEX billing_mails_email ON billing_mails (email);
