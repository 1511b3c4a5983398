"""Pure arithmetic on the roll-ups: from a cube and filters to frames. Knows neither the database nor the page."""
