-- What must wake, what must be said, and what was heard already.

CREATE TABLE draft (
    organisation TEXT NOT NULL,
    id           TEXT NOT NULL,
    person       TEXT NOT NULL,
    body         TEXT NOT NULL,
    expires_ms   BIGINT NOT NULL,
    PRIMARY KEY (organisation, id)
);
CREATE INDEX draft_person ON draft (organisation, person);
CREATE INDEX draft_expires ON draft (expires_ms);

CREATE TABLE agenda (
    organisation TEXT NOT NULL,
    kind         TEXT NOT NULL,
    subject      TEXT NOT NULL,
    rule         TEXT,
    zone         TEXT,
    next_civil   TEXT,
    next_ms      BIGINT NOT NULL,
    PRIMARY KEY (organisation, kind, subject)
);
CREATE INDEX agenda_next ON agenda (next_ms);

CREATE TABLE outbox (
    organisation TEXT NOT NULL,
    id           TEXT NOT NULL,
    dedupe_key   TEXT NOT NULL,
    lane         TEXT NOT NULL,
    recipient    TEXT NOT NULL,
    class        TEXT NOT NULL,
    op           TEXT NOT NULL,
    intent       TEXT NOT NULL,
    rendered     TEXT,
    digest       TEXT,
    state        TEXT NOT NULL,
    due_ms       BIGINT NOT NULL,
    expires_ms   BIGINT,
    lease_ms     BIGINT,
    epoch        BIGINT NOT NULL,
    attempts     BIGINT NOT NULL,
    first_try_ms BIGINT,
    token        TEXT NOT NULL,
    remote       TEXT,
    last_error   TEXT,
    created_ms   BIGINT NOT NULL,
    done_ms      BIGINT,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, dedupe_key)
);
CREATE INDEX outbox_due ON outbox (due_ms, id, organisation, lane) WHERE state = 'pending';
CREATE INDEX outbox_turn ON outbox (organisation, lane, due_ms, id) WHERE state = 'pending';
CREATE INDEX outbox_expires ON outbox (expires_ms) WHERE state = 'pending' AND expires_ms IS NOT NULL;
-- At most one message of a lane is in flight, whatever a claim believes.
CREATE UNIQUE INDEX outbox_in_flight ON outbox (organisation, lane) WHERE state = 'claimed';
CREATE INDEX outbox_lease ON outbox (lease_ms) WHERE lease_ms IS NOT NULL;
CREATE INDEX outbox_doubt ON outbox (first_try_ms) WHERE state = 'ambiguous' AND done_ms IS NULL;
CREATE INDEX outbox_recipient ON outbox (organisation, recipient, state, done_ms);
CREATE INDEX outbox_lane ON outbox (organisation, lane, op, done_ms) WHERE state = 'sent';
CREATE INDEX outbox_undelivered ON outbox (organisation, done_ms) WHERE state IN ('dead', 'ambiguous');
CREATE INDEX outbox_remote ON outbox (organisation, remote) WHERE remote IS NOT NULL;

CREATE TABLE inbox (
    organisation TEXT NOT NULL,
    dedupe_key   TEXT NOT NULL,
    at_ms        BIGINT NOT NULL,
    PRIMARY KEY (organisation, dedupe_key)
) WITHOUT ROWID;

CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
