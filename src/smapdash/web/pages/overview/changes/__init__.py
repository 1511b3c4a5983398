"""The card of the users who changed most."""
