"""The page of the forecast: the next days, how good it has been, and where it was wrong."""
