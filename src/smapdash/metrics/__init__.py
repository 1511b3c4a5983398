"""What an operator measures of the dashboard: recorded by each process, added up and served by their parent."""
