"""The load duration curve."""
