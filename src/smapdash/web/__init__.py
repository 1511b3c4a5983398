"""The page: the only package that knows Dash and Plotly."""
