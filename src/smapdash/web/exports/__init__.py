"""What the page shows as tables to take along: every row, in full precision, with the filters it was asked with."""
