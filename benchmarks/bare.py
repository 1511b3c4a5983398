"""The yardstick of the page: one graph, one table and one trivial callback, on the same server with the same plotly.js.

`python benchmarks/bare.py` serves it on a free port and prints its address.
"""

from __future__ import annotations

from typing import Final

from dash import Dash, Input, Output, dcc, html
from flask import Flask

from smapdash.web.shell import packed, vendor
from smapdash.web.shell.server import open_socket, serve

INDEX: Final = f"""<!DOCTYPE html>
<html>
<head>
{{%metas%}}<title>{{%title%}}</title>
<script>
  Object.defineProperty(window, "_dashPlotlyJSURL", {{ get: () => "{vendor.PLOTLY_URL}", set: () => {{}} }});
</script>
<link rel="preload" as="script" href="{vendor.PLOTLY_URL}">
{{%css%}}
</head>
<body>{{%app_entry%}}{{%config%}}{{%scripts%}}{{%renderer%}}</body>
</html>"""


def create_bare() -> Flask:
    """Return the server of the bare page."""
    server = Flask("bare", static_folder=None)
    server.config["SEND_FILE_MAX_AGE_DEFAULT"] = vendor.ONE_YEAR_S
    app = Dash("bare", server=server, compress=True, index_string=INDEX)  # type: ignore[arg-type]  # Dash says bool
    app.layout = html.Div(
        [
            html.Button("Again", id="again"),
            html.Div(dcc.Graph(id="bare-graph"), id="bare", className="card-box"),
            html.Table([html.Tr([html.Td(row), html.Td(row * row)]) for row in range(12)]),
        ],
        id="main",
    )

    @app.callback(Output("bare-graph", "figure"), Input("again", "n_clicks"))
    def draw(clicks: int | None) -> dict[str, object]:
        heights = [(place * 7 + (clicks or 0)) % 11 for place in range(100)]
        return {"data": [{"type": "scatter", "y": heights}], "layout": {"template": {}}}

    vendor.serve_plotly(server)
    packed.send_packed(server)
    return server


def main() -> None:
    """Serve the page until the process is stopped."""
    listener = open_socket("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    serve(create_bare(), listener, on_ready=lambda: print(address, flush=True), on_fork=lambda: None)


if __name__ == "__main__":
    main()
