"""PostgreSQL: the only package that knows SQLAlchemy and psycopg2."""
