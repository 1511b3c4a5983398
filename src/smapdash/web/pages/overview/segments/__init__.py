"""The cards of areas and of tariffs."""
