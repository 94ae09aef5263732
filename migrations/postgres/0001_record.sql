-- The record, its log, who holds what, and where a name is found.
-- Every key begins with the organisation. Instants are UTC milliseconds in columns named *_ms.
-- Texts compare by their bytes, whatever the server's language: pages and prefixes go by that order.

CREATE TABLE organisation (
    organisation TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name         TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL,
    record       TEXT COLLATE "C" NOT NULL
);

CREATE TABLE space (
    organisation TEXT COLLATE "C" NOT NULL REFERENCES organisation,
    id           TEXT COLLATE "C" NOT NULL,
    platform     TEXT COLLATE "C" NOT NULL,
    external_id  TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (platform, external_id)
);

CREATE TABLE channel (
    organisation TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL,
    space        TEXT COLLATE "C" NOT NULL,
    external_id  TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL,
    record       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, space, external_id),
    FOREIGN KEY (organisation, space) REFERENCES space (organisation, id)
);

CREATE TABLE person (
    organisation TEXT COLLATE "C" NOT NULL REFERENCES organisation,
    id           TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    state        TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL,
    record       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation, id)
);

CREATE TABLE identity (
    organisation TEXT COLLATE "C" NOT NULL,
    space        TEXT COLLATE "C" NOT NULL,
    external_id  TEXT COLLATE "C" NOT NULL,
    person       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation, space, external_id),
    FOREIGN KEY (organisation, space) REFERENCES space (organisation, id),
    FOREIGN KEY (organisation, person) REFERENCES person (organisation, id)
);
CREATE INDEX identity_person ON identity (organisation, person);

CREATE TABLE initiative (
    organisation   TEXT COLLATE "C" NOT NULL,
    id             TEXT COLLATE "C" NOT NULL,
    key            TEXT COLLATE "C" NOT NULL,
    name           TEXT COLLATE "C" NOT NULL,
    stage          TEXT COLLATE "C" NOT NULL,
    stage_since_ms BIGINT NOT NULL,
    owner          TEXT COLLATE "C",
    planned_end    TEXT COLLATE "C",
    audience       TEXT COLLATE "C" NOT NULL,
    channel        TEXT COLLATE "C",
    version        BIGINT NOT NULL,
    record         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, key)
);
CREATE INDEX initiative_channel ON initiative (organisation, channel) WHERE channel IS NOT NULL;
CREATE INDEX initiative_stage ON initiative (organisation, stage, audience);

-- `body` is kept as the bytes that were hashed; `texts` alone may be cleared.
CREATE TABLE event (
    organisation TEXT COLLATE "C" NOT NULL,
    seq          BIGINT NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject      TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL,
    shape        BIGINT NOT NULL,
    at_ms        BIGINT NOT NULL,
    actor        TEXT COLLATE "C",
    body         TEXT COLLATE "C" NOT NULL,
    texts        TEXT COLLATE "C" NOT NULL,
    prev_hash    TEXT COLLATE "C" NOT NULL,
    hash         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation, seq),
    UNIQUE (organisation, subject_kind, subject, version)
);

CREATE TABLE holding (
    organisation TEXT COLLATE "C" NOT NULL,
    person       TEXT COLLATE "C" NOT NULL,
    initiative   TEXT COLLATE "C" NOT NULL,
    role         TEXT COLLATE "C" NOT NULL,
    what         TEXT COLLATE "C" NOT NULL,
    since_ms     BIGINT NOT NULL,
    accepted_ms  BIGINT,
    due_ms       BIGINT,
    PRIMARY KEY (organisation, person, initiative, role, what)
);
CREATE INDEX holding_initiative ON holding (organisation, initiative);

-- The vocabulary, and in how many entries each word stands.
CREATE TABLE search_word (
    organisation TEXT COLLATE "C" NOT NULL,
    word         TEXT COLLATE "C" NOT NULL,
    n            BIGINT NOT NULL,
    PRIMARY KEY (organisation, word)
);

-- Three letters of a word each, beside the word's length, to find what was nearly typed.
CREATE TABLE search_fragment (
    organisation TEXT COLLATE "C" NOT NULL,
    fragment     TEXT COLLATE "C" NOT NULL,
    chars        BIGINT NOT NULL,
    word         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation, fragment, chars, word)
);

CREATE TABLE search_entry (
    organisation TEXT COLLATE "C" NOT NULL,
    word         TEXT COLLATE "C" NOT NULL,
    initiative   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation, word, initiative)
);
CREATE INDEX search_entry_initiative ON search_entry (organisation, initiative, word);
