"""The addresses of exports: `/export/<card>.csv` to download, `/export/<card>.json` to show as a table.

Their query is that of the page, and equally untrusted.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Final, NamedTuple

from flask import Flask, Response, request

from smapdash.errors import DatabaseError
from smapdash.model.filters import Filters
from smapdash.repository.protocol import Repository
from smapdash.web.cards.card import Card
from smapdash.web.cards.export import export_table
from smapdash.web.cards.page import Page
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import NothingToExportError
from smapdash.web.exports.csv_text import to_csv
from smapdash.web.exports.tables import ExportTable, rows_of
from smapdash.web.state.parse import fit_grain
from smapdash.web.state.query_string import parse_query
from smapdash.web.ui import messages

LOG = logging.getLogger(__name__)

MOST_SHOWN: Final = 2_000
"""Rows of a table shown in the page; a file has all of them."""
_NOTHING: Final = (None, None)


class Export(NamedTuple):
    """A table, and its file name without extension."""

    table: ExportTable
    name: str


def serve_exports(server: Flask, repository: Repository, pages: Sequence[Page]) -> None:
    """Add the export routes of all cards of these pages to a server."""
    cards = {card.name: (card, page) for page in pages for card in page.cards if card.table}

    @server.get("/export/<card>.csv")
    def export_csv(card: str) -> Response:
        return _answer(repository, cards.get(card, _NOTHING), _csv_file)

    @server.get("/export/<card>.json")
    def export_json(card: str) -> Response:
        return _answer(repository, cards.get(card, _NOTHING), _json_text)


def file_name(card: Card, filters: Filters, days: tuple[object, object]) -> str:
    """Return the file name without extension: card, user if it is about one, and dates, in safe ASCII."""
    user = [filters.user] if filters.user and card.is_of_user else []
    parts = ["smapdash", card.name.replace("panel-", "user-"), *user, *map(str, days)]
    return "-".join(re.sub(r"[^A-Za-z0-9_]+", "-", part).strip("-")[:60] for part in parts)


def _answer(
    repository: Repository, place: tuple[Card | None, Page | None], write: Callable[[Export], Response]
) -> Response:
    card, page = place
    try:
        with repository.one_state() as dataset:
            filters = parse_query(dataset, request.query_string.decode("utf-8", "replace"))
            filters = fit_grain(dataset, filters, is_narrow=request.args.get("narrow") == "1")
            if card and page:
                filters = Filters() if card.ignores_filters else page.apply(filters)
            table = export_table(card, Question(repository, dataset, filters), datetime.now(UTC))
            export = Export(table, file_name(card, filters, filters.days(dataset)) if card else "")
    except NothingToExportError as nothing:
        return _sentence(str(nothing), 404)
    except DatabaseError as error:
        LOG.warning("%s", error)
        return _sentence(messages.NO_EXPORT_WHILE_OFFLINE, 503)
    response = write(export)
    response.headers["Cache-Control"] = "no-store"
    return response


def _csv_file(export: Export) -> Response:
    disposition = f'attachment; filename="{export.name}.csv"'
    return Response(to_csv(export.table), content_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": disposition})  # fmt: skip


def _json_text(export: Export) -> Response:
    table = export.table
    blocks = iter(table.blocks)
    first = next(blocks)
    rows = chain.from_iterable(map(rows_of, chain([first], blocks)))
    content = {
        "title": table.title,
        "notes": [[name, text] for name, text in table.notes],
        "columns": [[column.label, column.unit, column.is_number] for column in first],
        "total": table.total,
        "rows": list(islice(rows, MOST_SHOWN)),
        "name": export.name,
    }
    return Response(json.dumps(content, allow_nan=False), mimetype="application/json")


def _sentence(text: str, status: int) -> Response:
    return Response(f"{text}\n", status=status, mimetype="text/plain", headers={"Cache-Control": "no-store"})
