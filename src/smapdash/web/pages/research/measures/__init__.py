"""The table of measures."""
