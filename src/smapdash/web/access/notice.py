"""The small pages of a login: a sentence, and where it goes on. They need nothing that is behind the gate."""

from __future__ import annotations

from typing import Final

from flask import Response
from markupsafe import escape

from smapdash.wording.messages import message

# The colours of assets/tokens.css, which is behind the gate.
_PAGE: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<style>
:root {{ --page: #f5f6f8; --card: #fff; --ink: #171a21; --line: #e4e7ec; --accent: #4b45c6; --on-accent: #fff }}
@media (prefers-color-scheme: dark) {{
  :root {{ --page: #0e1115; --card: #161a20; --ink: #e9ecf1; --line: #272d37; --accent: #a5a0ff; --on-accent: #14122e }}
}}
body {{ margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }}
main {{ box-sizing: border-box; width: min(28rem, 100% - 2rem); margin: 18vh auto 0; padding: 2rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 10px }}
h1 {{ margin: 0 0 1rem; font-size: 1.25rem }}
p {{ margin: 0 0 1.5rem }}
a {{ display: inline-block; padding: .6rem 1rem; border-radius: 6px; background: var(--accent); color: var(--on-accent);
  font-weight: 600; text-decoration: none }}
a:focus-visible {{ outline: 2px solid var(--accent); outline-offset: 2px }}
</style>
</head>
<body><main><h1>{title}</h1><p>{sentence}</p><a href="{address}">{label}</a></main></body>
</html>
"""


def show_notice(status: int, sentence: str, address: str, label: str) -> Response:
    """Return a page with a sentence and a link.

    Parameters
    ----------
    status : int
        Of the response.
    sentence : str
    address, label : str
        Of the link.
    """
    page = _PAGE.format(
        title=escape(message("page.title")), sentence=escape(sentence), address=escape(address), label=escape(label)
    )
    return Response(page, status, {"Cache-Control": "no-store"})
