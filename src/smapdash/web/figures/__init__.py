"""Frames to Plotly figures: pure, and knowing nothing of where the frames come from."""
