"""The PostgreSQL server that is started when no database is configured."""
