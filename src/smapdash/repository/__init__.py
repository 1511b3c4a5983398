"""The questions that the page and the command line ask of the data, and their answers."""
