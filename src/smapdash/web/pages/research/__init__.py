"""The page of load research: what the demand of the selection asks of a network, and of each of its groups."""
