"""Findings on the quality of readings: derived from what is stored, kept by loads, and proved by the check."""
