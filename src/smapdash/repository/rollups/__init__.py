"""The roll-ups as arrays: read out of the database, brought up to date, and kept in files that processes share."""
