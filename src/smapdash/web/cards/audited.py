"""Audit lines of what a page shows and exports of users."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from smapdash.model.audit import AuditEvent
from smapdash.model.dataset import DatasetInfo
from smapdash.model.filters import Filters
from smapdash.model.user_lists import write_list
from smapdash.repository.protocol import Repository
from smapdash.web.cards.card import Card
from smapdash.web.cards.export import Exported
from smapdash.web.state.query_string import to_query


def record_users(repository: Repository, dataset: DatasetInfo, filters: Filters, cards: Collection[Card]) -> None:
    """Record the users whose data the answers of some cards are: the open one, and those that are selected."""
    filters = _bounded(filters)
    if filters.user and any(card.needs_user for card in cards) and not dataset.unknown_users([filters.user]):
        repository.record(AuditEvent.USER_OPENED, filters.user, to_query(filters), _named(filters))
    unknown = frozenset(dataset.unknown_users(filters.users))
    known = [user for user in filters.users if user not in unknown]
    if known and any(not (card.needs_user or card.ignores_filters) for card in cards):
        repository.record(AuditEvent.USERS_SELECTED, write_list(known), to_query(filters), _named(filters))


def record_export(repository: Repository, name: str, card: Exported | None, filters: Filters) -> None:
    """Record an export by the name of its file in the address."""
    about = _bounded(filters if card and card.is_of_user else replace(filters, user=None, user_forecast=0))
    repository.record(AuditEvent.EXPORT, name, to_query(about), _named(about))


def _bounded(filters: Filters) -> Filters:
    """Return the filters without a selection of so many users that nothing is shown of any."""
    return replace(filters, users=()) if filters.has_too_many_users else filters


def _named(filters: Filters) -> list[str]:
    """Return whatever the query of the filters names of users, so that it can be found and forgotten."""
    return [name for name in (filters.user, *filters.users, filters.search) if name]
