#!/bin/sh
# Row-level security guards tenants only from users that are no superusers, so the product signs in as one of its own.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 --set password="$APP_PASSWORD" <<'SQL'
CREATE ROLE interviewbot LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE DATABASE interviewbot OWNER interviewbot TEMPLATE template0 ENCODING 'UTF8';
SQL
