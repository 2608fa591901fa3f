-- The role the portal runs as: it reads and writes, and cannot change or remove what must stay.
--
--   psql "$OWNER_URL" -v ON_ERROR_STOP=1 -f docs/database_role.sql
--
-- Run it as the owner of the tables (the role that runs `migrate`), after the first `migrate` and again after every
-- upgrade. It may be run any number of times. Give the role its password once:
--   ALTER ROLE cee_app PASSWORD '...';

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cee_app') THEN
    CREATE ROLE cee_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  END IF;
END $$;

ALTER ROLE cee_app SET idle_in_transaction_session_timeout = '30s';

REVOKE CREATE ON SCHEMA public FROM PUBLIC, cee_app;
GRANT USAGE ON SCHEMA public TO cee_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO cee_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO cee_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO cee_app;

-- The record: rows are added, never changed, never removed.
REVOKE UPDATE, DELETE, TRUNCATE ON
  accounts_event,
  centers_edition,
  centers_editionrow,
  centers_rulebook,
  documents_document,
  documents_documentpart,
  documents_documentwithdrawal,
  entries_collectionevent,
  entries_line,
  entries_routingdecision,
  entries_summaryrevision,
  letters_letter,
  letters_lettercontent,
  letters_tradenotice,
  requests_answer,
  requests_answerpaper,
  requests_answerpart,
  requests_question,
  reviews_itemmove
FROM cee_app;

-- Kept like the record; only the end of a row is written later.
REVOKE UPDATE, DELETE, TRUNCATE ON reviews_itemclock FROM cee_app;
GRANT UPDATE (ended_at, ended_event_id, ended_how) ON reviews_itemclock TO cee_app;

-- What was written is released, or withdrawn before anybody saw it; nothing else of it changes.
GRANT UPDATE (visible_at, withdrawn_at) ON letters_letter, letters_tradenotice TO cee_app;

-- What other tables name without a check on every row: changed, never removed.
REVOKE DELETE, TRUNCATE ON
  accounts_user,
  centers_office,
  centers_team,
  entries_entrysummary
FROM cee_app;

-- Which migrations have run is read (/readyz), not written.
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM cee_app;
