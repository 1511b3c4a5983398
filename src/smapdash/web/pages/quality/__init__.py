"""The page of data quality: what may be wrong with the readings."""
