"""Load shapes of what is stored: groups of all users, and every view of a group is that of its users."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine
from tests.builders import write_folder
from tests.processes import fails, smapdash

from smapdash.loader.run import load_path
from smapdash.model.enums import Grain, Split
from smapdash.model.filters import Filters
from smapdash.model.load_shapes import ShapeKind, ShapeName
from smapdash.repository import shape_users
from smapdash.repository.database import DatabaseRepository

EVENING, FLAT = (Filters(shape=ShapeName(kind)) for kind in (ShapeKind.EVENING, ShapeKind.FLAT))
OF_EVENING, OF_FLAT = (Filters(users=tuple(str(user) for user in range(first, 15, 2))) for first in (1, 2))
IDS = [str(user) for user in range(1, 15)]
USERS = "id,area,tariff\n" + "".join(f"{user},a{1 + int(user) % 3},t{1 + int(user) % 2}\n" for user in [*IDS, "15"])


def rows(user: int) -> list[str]:
    """Return 29 days of a user: odd ones use more in the evening; some lack half-hours, and one has an implausible."""
    first, written = datetime(2016, 10, 3), []
    for slot in range(29 * 48):
        wh = user * (9 if user % 2 and 36 <= slot % 48 < 42 else 1) * 10
        if (slot + user) % 101 and not (user == 4 and slot == 700):
            written.append(f"{first + timedelta(minutes=30 * slot)},{30_000 if (user, slot) == (3, 500) else wh}")
    return written


@pytest.fixture(scope="module")
def stored(shared_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    readings = {user: rows(int(user)) for user in IDS} | {"15": rows(15)[:48]}
    load_path(shared_engine, write_folder(tmp_path_factory.mktemp("shapes"), users=USERS, readings=readings))
    return shared_engine


@pytest.fixture
def repository(stored: Engine, monkeypatch: pytest.MonkeyPatch) -> DatabaseRepository:
    monkeypatch.setattr(shape_users, "_USERS_AT_ONCE", 2)
    return DatabaseRepository(stored)


def test_users_are_grouped_and_those_with_too_few_readings_are_counted(repository: DatabaseRepository) -> None:
    found = repository.fetch_load_shapes(Filters())
    groups = found.frame.drop_duplicates("shape")[["shape", "users", "users_of_all", "areas", "tariffs"]]
    assert groups.to_numpy().tolist() == [
        ["evening-peak", 7, 7, "a2 3 | a1 2 | a3 2", "t2 7"],
        ["flat", 7, 7, "a3 3 | a1 2 | a2 2", "t1 7"],
    ]
    assert (found.grouped, found.left_out) == (14, 1)
    assert len(found.frame) == 2 * 2 * 48


def test_groups_are_at_hand_once_they_were_made_for_these_non_working_days(repository: DatabaseRepository) -> None:
    others = Filters(areas=("a1",), rest_days=(2, 6))
    assert not repository.has_load_shapes(others)
    repository.fetch_load_shapes(Filters(rest_days=others.rest_days))
    assert repository.has_load_shapes(others)
    assert not repository.has_load_shapes(Filters(rest_days=(1,)))


def test_groups_are_those_of_all_users_whatever_the_filters(repository: DatabaseRepository) -> None:
    whole = repository.fetch_load_shapes(Filters()).frame
    for filters in (
        Filters(areas=("a1",)),
        Filters(users=("1", "2", "4")),
        FLAT,
        Filters(first_day=date(2016, 10, 31)),
    ):
        frame = repository.fetch_load_shapes(filters).frame
        pd.testing.assert_frame_equal(frame.drop(columns="users"), whole.drop(columns="users"))
    counts = repository.fetch_load_shapes(Filters(users=("1", "2", "4"))).frame.drop_duplicates("shape")
    assert counts["users"].tolist() == [1, 2]


@pytest.mark.parametrize("leave_out", [False, True])
@pytest.mark.parametrize(("shape", "users"), [(EVENING, OF_EVENING), (FLAT, OF_FLAT)])
def test_every_view_of_a_shape_is_that_of_its_users(
    repository: DatabaseRepository, shape: Filters, users: Filters, leave_out: bool
) -> None:
    more = {"without_implausible": leave_out, "areas": ("a1", "a2"), "first_day": date(2016, 10, 5)}
    both = [Filters(shape=shape.shape, **more), Filters(users=users.users, **more)]  # type: ignore[arg-type]
    summaries = [repository.fetch_summary(filters) for filters in both]
    assert summaries[0] == summaries[1]
    assert summaries[0].registered == 5 if shape is EVENING else 4
    frames = [
        [
            repository.fetch_energy(filters, Grain.HOUR),
            repository.fetch_energy(filters, Grain.DAY),
            repository.fetch_bands(filters, Grain.WEEK),
            repository.fetch_profile(filters),
            repository.fetch_heat_map(filters),
            repository.fetch_duration(filters),
            repository.fetch_distribution(filters),
            repository.fetch_segments(filters, Split.BOTH),
            repository.fetch_users(filters, sort="id").rows,
            repository.fetch_load_research(filters),
            repository.fetch_peaks(filters),
            repository.fetch_findings(filters).rows,
            repository.fetch_coverage(filters),
            pd.concat(repository.fetch_all_readings(filters)[1]),
        ]
        for filters in both
    ]
    for of_shape, of_users in zip(*frames, strict=True):
        pd.testing.assert_frame_equal(of_shape.reset_index(drop=True), of_users.reset_index(drop=True))
    assert len({repository.fetch_implausible(filters).count for filters in both}) == 1


def test_a_shape_narrows_beside_selected_users_and_the_panel_is_of_anyone(repository: DatabaseRepository) -> None:
    assert repository.fetch_summary(Filters(shape=FLAT.shape, users=("1", "2", "4"))).users == 2
    opened, alone = (repository.fetch_user(filters, "1", Grain.DAY) for filters in (FLAT, Filters()))
    assert opened is not None
    assert alone is not None
    assert opened.summary == alone.summary


def test_a_shape_that_is_not_there_selects_nobody(repository: DatabaseRepository) -> None:
    summary = repository.fetch_summary(Filters(shape=ShapeName(ShapeKind.NIGHT)))
    assert (summary.users, summary.registered, summary.readings) == (0, 0, 0)
    assert repository.fetch_findings(Filters(shape=ShapeName(ShapeKind.NIGHT))).total == 0


def test_the_command_prints_the_shapes_and_takes_one_as_a_filter(stored: Engine) -> None:
    url = stored.url.render_as_string(hide_password=False)

    def query(*words: str) -> list[str]:
        answer = smapdash("query", *words, "--format", "csv", DATABASE_URL=url)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.splitlines()

    lines = query("shapes", "--area", "a1")
    assert len(lines) == 1 + 2 * 2 * 48
    assert lines[1].startswith("evening-peak,2,7,a2 3 | a1 2 | a3 2,t2 7,working,00:00,")
    lines = query("users", "--shape", "flat", "--sort", "id", "--ascending")
    assert [line.split(",")[0] for line in lines[1:]] == ["2", "4", "6", "8", "10", "12", "14"]
    assert len(query("shapes", "--rest-day", "mon", "--rest-day", "tue", "--rest-day", "wed")) == 1 + 2 * 2 * 48
    assert len(query("shapes", "--rest-day", "tue")) == 1, "four Tuesdays, with gaps, are too few for everybody"
    unknown = fails(smapdash("query", "demand", "--shape", "night", DATABASE_URL=url), 3)
    assert "No load shape is called night; there are evening-peak and flat." in unknown
    unread = fails(smapdash("query", "demand", "--shape", "round", DATABASE_URL=url), 2)
    assert "round is not a load shape such as evening-peak." in unread


@pytest.mark.parametrize("module", ["smapdash.loader.run", "smapdash.web.shell.app", "smapdash.cli"])
def test_scikit_learn_is_only_imported_when_shapes_are_grouped(module: str) -> None:
    code = f"import sys, {module}; sys.exit(any(name in sys.modules for name in ('sklearn', 'scipy')))"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parent).returncode == 0
