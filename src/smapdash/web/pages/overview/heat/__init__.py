"""Demand by day and half-hour."""
