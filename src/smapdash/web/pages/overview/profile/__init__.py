"""The average day."""
