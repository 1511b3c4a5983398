"""The small pages of a login: a sentence, and where it goes on. They need nothing that is behind the gate."""

from __future__ import annotations

from typing import Final

from flask import Response
from markupsafe import escape

from smapdash.wording.messages import message

_PAGE: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 20vh auto 0; padding: 0 1rem }}</style>
</head>
<body><main><h1>{title}</h1><p>{sentence}</p><p><a href="{address}">{label}</a></p></main></body>
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
