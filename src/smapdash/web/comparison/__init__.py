"""The comparison period: what is fetched for it, what may be said of a change, and how it is drawn."""
