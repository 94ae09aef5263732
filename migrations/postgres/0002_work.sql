-- What must wake, what must be said, and what was heard already.

CREATE TABLE draft (
    organisation TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL,
    person       TEXT COLLATE "C" NOT NULL,
    body         TEXT COLLATE "C" NOT NULL,
    expires_ms   BIGINT NOT NULL,
    PRIMARY KEY (organisation, id)
);
CREATE INDEX draft_person ON draft (organisation, person);
CREATE INDEX draft_expires ON draft (expires_ms);

CREATE TABLE agenda (
    organisation TEXT COLLATE "C" NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    subject      TEXT COLLATE "C" NOT NULL,
    rule         TEXT COLLATE "C",
    zone         TEXT COLLATE "C",
    next_civil   TEXT COLLATE "C",
    next_ms      BIGINT NOT NULL,
    PRIMARY KEY (organisation, kind, subject)
);
CREATE INDEX agenda_next ON agenda (next_ms);

CREATE TABLE outbox (
    organisation TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL,
    dedupe_key   TEXT COLLATE "C" NOT NULL,
    lane         TEXT COLLATE "C" NOT NULL,
    recipient    TEXT COLLATE "C" NOT NULL,
    class        TEXT COLLATE "C" NOT NULL,
    op           TEXT COLLATE "C" NOT NULL,
    intent       TEXT COLLATE "C" NOT NULL,
    rendered     TEXT COLLATE "C",
    digest       TEXT COLLATE "C",
    state        TEXT COLLATE "C" NOT NULL,
    due_ms       BIGINT NOT NULL,
    expires_ms   BIGINT,
    lease_ms     BIGINT,
    epoch        BIGINT NOT NULL,
    attempts     BIGINT NOT NULL,
    first_try_ms BIGINT,
    token        TEXT COLLATE "C" NOT NULL,
    remote       TEXT COLLATE "C",
    last_error   TEXT COLLATE "C",
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
    organisation TEXT COLLATE "C" NOT NULL,
    dedupe_key   TEXT COLLATE "C" NOT NULL,
    at_ms        BIGINT NOT NULL,
    PRIMARY KEY (organisation, dedupe_key)
);

CREATE TABLE meta (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);
