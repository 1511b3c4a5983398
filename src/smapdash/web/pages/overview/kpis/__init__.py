"""The key figures."""
