-- One row for each time that this script ran.
CREATE TABLE runs (script TEXT NOT NULL);

INSERT INTO runs (script) VALUES ('0002');
