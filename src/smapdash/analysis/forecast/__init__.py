"""Forecasts of a group's demand, half-hour by half-hour, and how good they have been."""
