-- People with several accounts.

-- When its person last came to act in this space rather than in another; they are written to where that is latest.
ALTER TABLE identity ADD COLUMN acted_ms BIGINT;
