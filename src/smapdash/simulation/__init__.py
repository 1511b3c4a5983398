"""Invented data sets in the file formats that the loader reads."""
