"""The loads: their history, and what one of them did."""
