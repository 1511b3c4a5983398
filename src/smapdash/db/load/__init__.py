"""What one load writes: its record, users, readings, and the rows that are set aside."""
