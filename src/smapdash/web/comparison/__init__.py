"""The comparison period: its data, which changes may be stated, and its lines in charts."""
