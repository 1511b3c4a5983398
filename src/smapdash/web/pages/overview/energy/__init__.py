"""The card of energy over time."""
