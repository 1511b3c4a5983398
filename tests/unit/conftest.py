"""Fixtures for the tests of the page: an application over a repository that needs no database."""

from __future__ import annotations

import pytest
from dash import Dash

from smapdash.web.shell.app import create_app
from tests.fakes import FakeRepository


@pytest.fixture(scope="module")
def built() -> tuple[FakeRepository, Dash]:
    """An application and its repository, shared by a module: building one takes as long as dozens of requests."""
    repository = FakeRepository()
    return repository, create_app(repository)


@pytest.fixture
def repository(built: tuple[FakeRepository, Dash]) -> FakeRepository:
    """The repository of `app`, as new."""
    repository, _ = built
    vars(repository).clear()
    vars(repository).update(vars(FakeRepository()))
    return repository


@pytest.fixture
def app(built: tuple[FakeRepository, Dash], repository: FakeRepository) -> Dash:
    """An application over the repository; not to be changed."""
    shared, app = built
    return app if repository is shared else create_app(repository)
