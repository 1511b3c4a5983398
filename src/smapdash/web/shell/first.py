"""The first answer: what a page shows of the address with which it is opened, its state and the cards in view.

The browser fetches it while it reads the scripts (`assets/first.js`), so that the page starts with it, instead of two
requests after its start. Where it cannot be had, the page starts without it and asks for both.
"""

from __future__ import annotations

import logging

from flask import Flask, Response, request

from smapdash.errors import DatabaseError
from smapdash.model.dataset import DatasetInfo
from smapdash.repository.protocol import Repository
from smapdash.web.cards.answers import Answers, write_json
from smapdash.web.cards.page import Page
from smapdash.web.shell.header import header_values
from smapdash.web.state.controller import first_view
from smapdash.web.ui import ids

LOG = logging.getLogger(__name__)


def serve_first(server: Flask, repository: Repository, page: Page, answers: Answers) -> None:
    """Serve the first answer of a page at `_first/wide` and `_first/narrow`, with the query of the page's address."""

    @server.get(f"{page.path.rstrip('/')}/_first/<any(wide, narrow):width>", endpoint=f"first-answer-{page.path}")
    def answer_first(width: str) -> Response:
        query = request.query_string.decode("utf-8", "replace")
        try:
            with repository.one_state() as dataset:
                content = _write(dataset, page, answers, query, is_narrow=width == "narrow")
        except DatabaseError as error:
            LOG.warning("no first answer: %s", error)
            return Response(status=503, headers={"Cache-Control": "no-store"})
        return Response(content, mimetype="application/json", headers={"Cache-Control": "no-store"})


def _write(dataset: DatasetInfo, page: Page, answers: Answers, query: str, *, is_narrow: bool) -> bytes:
    """Return the state by component and property, and the answers of the first cards that have one, as JSON."""
    props = first_view(dataset, page.state, query)
    props.setdefault(ids.HEADER, {}).update(header_values(dataset))
    wanted = {**props[ids.STATE]["data"], "cards": page.first(is_narrow=is_narrow)}
    return write_json({"props": props, "answers": answers.answer_in(dataset, wanted, is_narrow).as_json})
