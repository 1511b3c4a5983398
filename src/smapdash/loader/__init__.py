"""Input files to the database: the only package that reads them."""
