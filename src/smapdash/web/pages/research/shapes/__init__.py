"""Users grouped by the shape of their mean day."""
