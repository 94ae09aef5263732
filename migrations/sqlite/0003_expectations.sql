-- What the planner is to believe: an organisation is large, a person or an initiative in it is not. Without this
-- it takes the organisation alone for selective, and walks all of it. Each row says how many rows the table has,
-- and how many share the first column of the index, the first two, and so on. Nothing measures anew (no ANALYZE),
-- so plans do not change under a running system.

ANALYZE;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('channel', 'sqlite_autoindex_channel_1', '100000 50000 1'),
    ('channel', 'sqlite_autoindex_channel_2', '100000 50000 25000 1'),
    ('person', 'sqlite_autoindex_person_1', '100000 50000 1'),
    ('identity', 'sqlite_autoindex_identity_1', '100000 50000 25000 1'),
    ('identity', 'identity_person', '100000 50000 2'),
    ('initiative', 'sqlite_autoindex_initiative_1', '300000 150000 1'),
    ('initiative', 'sqlite_autoindex_initiative_2', '300000 150000 1'),
    ('initiative', 'initiative_stage', '300000 150000 20000 10000'),
    ('initiative', 'initiative_channel', '300000 150000 3'),
    ('event', 'sqlite_autoindex_event_1', '3000000 1500000 1'),
    ('event', 'sqlite_autoindex_event_2', '3000000 1500000 700000 10 1'),
    ('holding', 'holding', '1000000 500000 20 4 2 1'),
    ('holding', 'holding_initiative', '1000000 500000 4'),
    ('search_word', 'search_word', '100000 50000 1'),
    ('search_fragment', 'search_fragment', '1000000 500000 100 20 1'),
    ('search_entry', 'search_entry', '1500000 750000 15 1'),
    ('search_entry', 'search_entry_initiative', '1500000 750000 5 1'),
    ('draft', 'sqlite_autoindex_draft_1', '1000 500 1'),
    ('draft', 'draft_person', '1000 500 2'),
    ('draft', 'draft_expires', '1000 1'),
    ('agenda', 'sqlite_autoindex_agenda_1', '400000 200000 50000 1'),
    ('agenda', 'agenda_next', '400000 2'),
    ('outbox', 'sqlite_autoindex_outbox_1', '1000000 500000 1'),
    ('outbox', 'sqlite_autoindex_outbox_2', '1000000 500000 1'),
    ('outbox', 'outbox_due', '1000 2 1 1 1'),
    ('outbox', 'outbox_turn', '1000 500 2 1 1'),
    ('outbox', 'outbox_expires', '500 2'),
    ('outbox', 'outbox_in_flight', '50 25 1'),
    ('outbox', 'outbox_lease', '50 2'),
    ('outbox', 'outbox_doubt', '20 2'),
    ('outbox', 'outbox_recipient', '1000000 500000 50 40 1'),
    ('outbox', 'outbox_lane', '900000 450000 50 40 1'),
    ('outbox', 'outbox_undelivered', '1000 500 1'),
    ('outbox', 'outbox_remote', '900000 450000 2'),
    ('inbox', 'inbox', '1000000 500000 1');

ANALYZE sqlite_schema;
