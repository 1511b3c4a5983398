"""Two periods side by side: their key figures, and their average days."""
