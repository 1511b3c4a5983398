"""Fixtures for the tests on a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.builders import SAMPLE, load_and_prove

from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.loader.report import LoadReport
from smapdash.loader.run import load_path


@pytest.fixture(scope="session")
def challenge_load(challenge_data: Path, create_database: Callable[[], str]) -> Iterator[tuple[Engine, LoadReport]]:
    """Engine of a database that holds the challenge's files, and the report of their load; not to be written to."""
    engine = create_owner_engine(parse_database_url(create_database()))
    yield engine, load_and_prove(engine, challenge_data)
    engine.dispose()


@pytest.fixture(scope="session")
def sample_load(create_database: Callable[[], str]) -> Iterator[Engine]:
    """Engine of a database that holds the invented homes of `data/`; not to be written to."""
    engine = create_owner_engine(parse_database_url(create_database()))
    load_path(engine, SAMPLE)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def shared_engine(create_database: Callable[[], str]) -> Iterator[Engine]:
    """Owner's engine of a database that the tests of a module share; each empties it first."""
    engine = create_owner_engine(parse_database_url(create_database()))
    yield engine
    engine.dispose()
