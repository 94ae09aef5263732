-- The record, its log, who holds what, and where a name is found.
-- Every key begins with the organisation. Instants are UTC milliseconds in columns named *_ms.

CREATE TABLE organisation (
    organisation TEXT NOT NULL PRIMARY KEY,
    name         TEXT NOT NULL,
    version      BIGINT NOT NULL,
    record       TEXT NOT NULL
);

CREATE TABLE space (
    organisation TEXT NOT NULL REFERENCES organisation,
    id           TEXT NOT NULL,
    platform     TEXT NOT NULL,
    external_id  TEXT NOT NULL,
    name         TEXT NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (platform, external_id)
);

CREATE TABLE channel (
    organisation TEXT NOT NULL,
    id           TEXT NOT NULL,
    space        TEXT NOT NULL,
    external_id  TEXT NOT NULL,
    name         TEXT NOT NULL,
    version      BIGINT NOT NULL,
    record       TEXT NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, space, external_id),
    FOREIGN KEY (organisation, space) REFERENCES space (organisation, id)
);

CREATE TABLE person (
    organisation TEXT NOT NULL REFERENCES organisation,
    id           TEXT NOT NULL,
    name         TEXT NOT NULL,
    state        TEXT NOT NULL,
    version      BIGINT NOT NULL,
    record       TEXT NOT NULL,
    PRIMARY KEY (organisation, id)
);

CREATE TABLE identity (
    organisation TEXT NOT NULL,
    space        TEXT NOT NULL,
    external_id  TEXT NOT NULL,
    person       TEXT NOT NULL,
    PRIMARY KEY (organisation, space, external_id),
    FOREIGN KEY (organisation, space) REFERENCES space (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES person (organisation, id)
);
CREATE INDEX identity_person ON identity (organisation, person);

CREATE TABLE initiative (
    organisation   TEXT NOT NULL,
    id             TEXT NOT NULL,
    key            TEXT NOT NULL,
    name           TEXT NOT NULL,
    stage          TEXT NOT NULL,
    stage_since_ms BIGINT NOT NULL,
    owner          TEXT,
    planned_end    TEXT,
    audience       TEXT NOT NULL,
    channel        TEXT,
    version        BIGINT NOT NULL,
    record         TEXT NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, key)
);
CREATE INDEX initiative_channel ON initiative (organisation, channel) WHERE channel IS NOT NULL;
CREATE INDEX initiative_stage ON initiative (organisation, stage, audience);

-- `body` is kept as the bytes that were hashed; `texts` alone may be cleared.
CREATE TABLE event (
    organisation TEXT NOT NULL,
    seq          BIGINT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject      TEXT NOT NULL,
    version      BIGINT NOT NULL,
    shape        BIGINT NOT NULL,
    at_ms        BIGINT NOT NULL,
    actor        TEXT,
    body         TEXT NOT NULL,
    texts        TEXT NOT NULL,
    prev_hash    TEXT NOT NULL,
    hash         TEXT NOT NULL,
    PRIMARY KEY (organisation, seq),
    UNIQUE (organisation, subject_kind, subject, version)
);

CREATE TABLE holding (
    organisation TEXT NOT NULL,
    person       TEXT NOT NULL,
    initiative   TEXT NOT NULL,
    role         TEXT NOT NULL,
    what         TEXT NOT NULL,
    since_ms     BIGINT NOT NULL,
    accepted_ms  BIGINT,
    due_ms       BIGINT,
    PRIMARY KEY (organisation, person, initiative, role, what)
) WITHOUT ROWID;
CREATE INDEX holding_initiative ON holding (organisation, initiative);

-- The vocabulary, and in how many entries each word stands.
CREATE TABLE search_word (
    organisation TEXT NOT NULL,
    word         TEXT NOT NULL,
    n            BIGINT NOT NULL,
    PRIMARY KEY (organisation, word)
) WITHOUT ROWID;

-- Three letters of a word each, beside the word's length, to find what was nearly typed.
CREATE TABLE search_fragment (
    organisation TEXT NOT NULL,
    fragment     TEXT NOT NULL,
    chars        BIGINT NOT NULL,
    word         TEXT NOT NULL,
    PRIMARY KEY (organisation, fragment, chars, word)
) WITHOUT ROWID;

CREATE TABLE search_entry (
    organisation TEXT NOT NULL,
    word         TEXT NOT NULL,
    initiative   TEXT NOT NULL,
    PRIMARY KEY (organisation, word, initiative)
) WITHOUT ROWID;
CREATE INDEX search_entry_initiative ON search_entry (organisation, initiative, word);
