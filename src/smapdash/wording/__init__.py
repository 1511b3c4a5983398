"""Sentences shared by the page, the exports, the command line and the report of a load."""
