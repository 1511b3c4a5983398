"""The rest-day check."""
