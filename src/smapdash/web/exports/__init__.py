"""Exports of what the page shows: every row, in full precision, with the filters in use."""
