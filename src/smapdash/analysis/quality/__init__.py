"""Findings on the quality of readings: from days and readings of users to findings."""
