-- Row-level security is a server's: a file has one process, and no roles. See ../postgres.
SELECT 1;
