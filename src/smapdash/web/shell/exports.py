"""The addresses of exports: `/export/<card>.csv` or `.parquet` to download, `.json` to show as a table.

Their query is that of the page, and equally untrusted.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Final, NamedTuple

import pandas as pd
from flask import Flask, Response, request

from smapdash.errors import DatabaseError, NotReadyError
from smapdash.metrics.declared import EXPORTS
from smapdash.model.filters import Filters
from smapdash.repository.protocol import Repository
from smapdash.web.cards.audited import record_export
from smapdash.web.cards.card import Card
from smapdash.web.cards.export import Exported, export_table, noted_table
from smapdash.web.cards.page import Page
from smapdash.web.cards.question import Question
from smapdash.web.cards.table import NothingToExportError, Table
from smapdash.web.exports.csv_text import to_csv
from smapdash.web.exports.parquet import to_parquet
from smapdash.web.exports.tables import in_page_units, rows_of
from smapdash.web.state.parse import fit_grain
from smapdash.web.state.query_string import parse_query
from smapdash.wording.messages import message

LOG = logging.getLogger(__name__)

MOST_SHOWN: Final = 2_000
"""Rows of a table shown in the page; a file has all of them."""
Place = tuple[Exported | None, Page | None]
_NOTHING: Final[Place] = (None, None)


class Export(NamedTuple):
    """A table, and its file name without extension."""

    table: Table
    name: str


def serve_exports(server: Flask, repository: Repository, pages: Sequence[Page]) -> None:
    """Add the export routes of all cards and downloads of these pages to a server."""
    downloads: dict[str, Place] = {one.name: (one, page) for page in pages for one in page.downloads}
    cards: dict[str, Place] = {card.name: (card, page) for page in pages for card in page.cards if card.table}
    cards |= downloads

    @server.get("/export/<card>.csv")
    def export_csv(card: str) -> Response:
        return _answer(repository, cards.get(card, _NOTHING), "csv")

    @server.get("/export/<card>.parquet")
    def export_parquet(card: str) -> Response:
        return _answer(repository, downloads.get(card, _NOTHING), "parquet")

    @server.get("/export/<card>.json")
    def export_json(card: str) -> Response:
        return _answer(repository, cards.get(card, _NOTHING), "json")


def file_name(card: Exported, filters: Filters, days: tuple[object, object]) -> str:
    """Return the file name without extension: card, user if it is about one, and dates, in safe ASCII."""
    user = [filters.user] if filters.user and card.is_of_user else []
    parts = ["smapdash", card.name.replace("panel-", "user-"), *user, *map(str, days)]
    return "-".join(re.sub(r"[^A-Za-z0-9_]+", "-", part).strip("-")[:60] for part in parts)


def _answer(repository: Repository, place: Place, kind: str) -> Response:
    card, page = place
    if card and page and not (card.is_shown and page.is_shown):
        return _sentence(message("access.not_for_role"), 403)
    try:
        with repository.one_state() as dataset:
            filters = parse_query(dataset, request.query_string.decode("utf-8", "replace"))
            filters = fit_grain(dataset, filters, is_narrow=request.args.get("narrow") == "1")
            if card and page:
                filters = page.apply(filters)
                filters = card.of(filters) if isinstance(card, Card) and card.ignores_filters else filters
            table = noted_table(card, Question(repository, dataset, filters), datetime.now(UTC))
            export = Export(table, file_name(card, filters, filters.days(dataset)) if card else "")
        record_export(repository, request.path.rpartition("/")[2], card, filters)
    except NothingToExportError as nothing:
        return _sentence(str(nothing), 404)
    except NotReadyError as error:
        return _sentence(message("page.no_export_while_preparing", why=error), 503)
    except DatabaseError as error:
        LOG.warning("%s", error)
        return _sentence(message("page.no_export_while_offline"), 503)
    response = _WRITE[kind](export)
    if card:
        EXPORTS.add(kind, card.name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _csv_file(export: Export) -> Response:
    return _file(export, "csv", to_csv(export_table(export.table)), "text/csv; charset=utf-8")


def _parquet_file(export: Export) -> Response:
    title, frame, notes, *_ = export.table
    frames = [frame] if isinstance(frame, pd.DataFrame) else frame
    return _file(
        export, "parquet", to_parquet(title, notes, map(in_page_units, frames)), "application/vnd.apache.parquet"
    )


def _file(export: Export, kind: str, content: Iterator[str] | Iterator[bytes], content_type: str) -> Response:
    disposition = f'attachment; filename="{export.name}.{kind}"'
    return Response(content, content_type=content_type, headers={"Content-Disposition": disposition})


def _json_text(export: Export) -> Response:
    table = export_table(export.table)
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


_WRITE: Final = {"csv": _csv_file, "parquet": _parquet_file, "json": _json_text}


def _sentence(text: str, status: int) -> Response:
    return Response(f"{text}\n", status=status, mimetype="text/plain", headers={"Cache-Control": "no-store"})
