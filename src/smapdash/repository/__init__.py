"""The queries of the page and the command line, and their answers."""
