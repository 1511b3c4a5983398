"""Fixtures for the tests of the page: an application over a repository that needs no database."""

from __future__ import annotations

import pytest
from dash import Dash
from tests.fakes import FakeRepository

from smapdash.web.shell.app import create_app


@pytest.fixture
def repository() -> FakeRepository:
    return FakeRepository()


@pytest.fixture
def app(repository: FakeRepository) -> Dash:
    return create_app(repository)
