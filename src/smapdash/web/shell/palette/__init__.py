"""The palette: one field that finds users, areas, tariffs, dates, pages and actions, and opens them."""
