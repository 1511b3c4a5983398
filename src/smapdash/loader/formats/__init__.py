"""One module per layout of input files."""
