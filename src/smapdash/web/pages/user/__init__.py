"""The detail panel of one user."""
