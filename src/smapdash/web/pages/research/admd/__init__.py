"""ADMD against the number of users."""
