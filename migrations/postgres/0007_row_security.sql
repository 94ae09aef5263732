-- Organisations are kept apart by the server itself. Baton speaks as one of two roles, neither of which owns a table:
-- baton_tenant sees the organisation that it named and no other, baton_worker sends and wakes for all of them and
-- sees little else. Whoever owns the tables migrates, copies and carries.

-- Roles belong to the whole server: another database may have made them, at this very moment.
DO $$
DECLARE role TEXT;
BEGIN
    FOREACH role IN ARRAY ARRAY['baton_tenant', 'baton_worker'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
        IF NOT pg_has_role(CURRENT_USER, role, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', role);
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), role);
    END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'this user may not make roles; as one who may: CREATE ROLE baton_tenant NOLOGIN; CREATE ROLE baton_worker NOLOGIN; GRANT baton_tenant, baton_worker TO %', CURRENT_USER;
END $$;

CREATE FUNCTION baton_organisation() RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
DECLARE named TEXT := current_setting('baton.organisation', true);
BEGIN
    IF COALESCE(named, '') = '' THEN
        RAISE EXCEPTION 'no organisation is named' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN named;
END $$;

DO $$
DECLARE name TEXT;
BEGIN
    FOR name IN
        SELECT table_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND column_name = 'organisation'
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO baton_tenant', name);
        EXECUTE format(
            'CREATE POLICY of_one ON %I TO baton_tenant USING (organisation = (SELECT baton_organisation()))', name);
    END LOOP;
END $$;

-- What is due of whom, and what waits to go out.
GRANT SELECT, INSERT, UPDATE ON agenda, outbox TO baton_worker;
CREATE POLICY of_all ON agenda TO baton_worker USING (TRUE);
CREATE POLICY of_all ON outbox TO baton_worker USING (TRUE);

-- Which organisations there are, and whose a place is that something comes from.
GRANT SELECT ON organisation, space TO baton_worker;
CREATE POLICY of_all ON organisation FOR SELECT TO baton_worker USING (TRUE);
CREATE POLICY of_all ON space FOR SELECT TO baton_worker USING (TRUE);

-- What is thrown away by its age, unread.
GRANT SELECT (at_ms), DELETE ON inbox TO baton_worker;
GRANT SELECT (expires_ms), DELETE ON draft TO baton_worker;
CREATE POLICY of_all ON inbox TO baton_worker USING (TRUE);
CREATE POLICY of_all ON draft TO baton_worker USING (TRUE);

-- Of no organisation.
GRANT SELECT, INSERT, UPDATE, DELETE ON meta, lease TO baton_worker;
