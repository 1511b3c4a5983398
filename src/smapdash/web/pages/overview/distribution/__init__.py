"""Users by their mean daily use."""
