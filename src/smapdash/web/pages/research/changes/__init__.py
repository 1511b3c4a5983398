"""The users who changed most between two periods."""
