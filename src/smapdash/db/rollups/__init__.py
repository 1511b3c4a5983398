"""What is derived from readings, how it stays equal to them, and the check that it is."""
