"""A provider for all tests of a login, and a dashboard for those that change nothing of its settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.identity_provider import IdentityProvider
from tests.logins import Dashboard, Person


@pytest.fixture(scope="session")
def one_provider() -> Iterator[IdentityProvider]:
    with IdentityProvider() as provider:
        yield provider


@pytest.fixture
def provider(one_provider: IdentityProvider) -> IdentityProvider:
    """The provider as it is when nobody lies."""
    one_provider.reset()
    return one_provider


@pytest.fixture
def make_dashboard(provider: IdentityProvider) -> Iterator[Callable[..., Dashboard]]:
    made: list[Dashboard] = []

    def make(**others: object) -> Dashboard:
        made.append(Dashboard(provider, **others))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for dashboard in made:
        dashboard.stop()


@pytest.fixture
def dashboard(make_dashboard: Callable[..., Dashboard]) -> Dashboard:
    return make_dashboard()


@pytest.fixture
def person(dashboard: Dashboard) -> Person:
    return Person(dashboard.url)
