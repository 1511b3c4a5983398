"""Areas and tariffs beside each other: their mean daily use with intervals, and the shapes of their days."""
