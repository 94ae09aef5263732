-- Spaces that come and go, what their platforms need kept for them, and what they cannot tell.

-- When it was disconnected; nothing is sent there since.
ALTER TABLE space ADD COLUMN left_ms BIGINT;

-- How often nobody could tell whether it arrived.
ALTER TABLE outbox ADD COLUMN doubts BIGINT NOT NULL DEFAULT 0;

-- Sealed under a key that is not in here. A name begins with the space's id, or stands under the nil organisation.
CREATE TABLE secret (
    organisation TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    sealed       TEXT COLLATE "C" NOT NULL,
    expires_ms   BIGINT,
    PRIMARY KEY (organisation, name)
);
