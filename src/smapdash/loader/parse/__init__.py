"""Bytes of files to arrays of readings. Pure: no database."""
