"""The small pages of a login: a sentence, and where it goes on. They need nothing that is behind the gate."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import Final

from flask import Response
from markupsafe import escape

from smapdash.wording.messages import message

_PAGE: Final = Template(Path(__file__).with_name("notice.html").read_text(encoding="utf-8"))


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
    page = _PAGE.substitute(
        title=escape(message("page.title")), sentence=escape(sentence), address=escape(address), label=escape(label)
    )
    return Response(page, status, {"Cache-Control": "no-store"})
