#!/bin/sh
# Run once by the image of PostgreSQL, when its data folder is new: the owner of the database, who is no superuser, and the
# roles of the dashboard: one can only SELECT, the other can also save settings and reviews, for which the owner's
# migration gives it the rights.
set -eu

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set owner_password="$SMAPDASH_OWNER_PASSWORD" --set reader_password="$SMAPDASH_READER_PASSWORD" \
    --set editor_password="$SMAPDASH_EDITOR_PASSWORD" --set database="$POSTGRES_DB" <<'SQL'
CREATE ROLE smapdash LOGIN PASSWORD :'owner_password';
CREATE ROLE smapdash_dashboard LOGIN PASSWORD :'reader_password';
CREATE ROLE smapdash_editor LOGIN PASSWORD :'editor_password';
ALTER ROLE smapdash_editor SET statement_timeout = '5s';
ALTER ROLE smapdash_dashboard SET default_transaction_read_only = on;
ALTER ROLE smapdash_dashboard SET statement_timeout = '30s';
ALTER DATABASE :"database" OWNER TO smapdash;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO smapdash_dashboard, smapdash_editor;
CREATE SCHEMA smapdash AUTHORIZATION smapdash;
GRANT USAGE ON SCHEMA smapdash TO smapdash_dashboard, smapdash_editor;
ALTER DEFAULT PRIVILEGES FOR ROLE smapdash IN SCHEMA smapdash GRANT SELECT ON TABLES TO smapdash_dashboard, smapdash_editor;
REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC;
SQL
