"""The ten highest demands and who made them."""
