"""Who has how many of the expected half-hours, and when."""
