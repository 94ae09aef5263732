-- Several processes on one database.

-- How often its people, places or settings changed: whoever remembers them knows by it when to read them again.
ALTER TABLE organisation ADD COLUMN moves BIGINT NOT NULL DEFAULT 0;

-- What only one process does at a time, such as listening to Discord.
CREATE TABLE lease (
    name     TEXT NOT NULL PRIMARY KEY,
    holder   TEXT NOT NULL,
    until_ms BIGINT NOT NULL
);
