"""Random filters on the challenge's files and on generated homes: every view is what plain pandas says of the readings.

The generated homes start late, end early, lack readings and whole days, and on 2019-10-27 most of them have the hour
from 01:00 twice: 50 half-hours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from tests import plain
from tests.builders import READER_PASSWORD, load_and_prove, write_folder

from smapdash.db.engine import create_owner_engine, parse_database_url
from smapdash.db.read_only_role import create_read_only_engine
from smapdash.loader.report import LoadReport
from smapdash.model.enums import USER_SORTS, Grain, Split
from smapdash.model.filters import Filters
from smapdash.model.segments import Segment
from smapdash.repository.database import DatabaseRepository

REPEATED = date(2019, 10, 27)
ON_CHALLENGE, ON_HOMES = 3, 12


@dataclass(frozen=True)
class Homes:
    """Users to generate, and how many of their readings are there, each in a run of so many half-hours or none."""

    users: dict[str, tuple[str, str]]
    first: date
    last: date
    present: float
    step_wh: float
    seed: int
    run: int = 1


MANY = Homes(
    users={
        "3000": ("a1", "t1"), "3001": ("a1", "t1"), "3002": ("a1", "t2"), "3003": ("a1", "t3"), "3004": ("a2", "t1"),
        "3005": ("a2", "t1"), "3006": ("a2", "t3"), "3007": ("a3", "t2"), "3008": ("a3", "t2"), "3009": ("a3", "t1"),
        "300": ("a3", "t1"), "30": ("a2", "t3"),
    },
    first=date(2019, 10, 21), last=date(2019, 12, 4), present=0.97, step_wh=1, seed=1,
)  # fmt: skip
FRACTIONS = Homes(
    users={
        "7": ("North", "Std"), "07": ("North", "ToU"), "x10": ("north west", "Std"), "X9": ("north west", "ToU"),
        "100": ("Öst", "Std"), "b": ("Öst", "flat 7"), "B": ("North", "flat 7"),
    },
    first=date(2019, 10, 25), last=date(2019, 11, 6), present=0.9, step_wh=0.137, seed=2,
)  # fmt: skip
THIN = Homes(
    users={"1": ("a", "s"), "2": ("a", "t"), "3": ("b", "s"), "4": ("c", "t"), "5": ("c", "t")},
    first=date(2019, 12, 20), last=date(2020, 3, 3), present=0.35, step_wh=1, seed=3, run=4,
)  # fmt: skip
GENERATED = {"many": MANY, "fractions": FRACTIONS, "thin": THIN}


def generate(homes: Homes) -> pd.DataFrame:
    """Return readings: id, area, tariff, at, wh; every third user lacks the second passes, the first reads 0 only."""
    chance = np.random.default_rng(homes.seed)
    span = (homes.last - homes.first).days + 1
    parts = []
    for number, (user, (area, tariff)) in enumerate(homes.users.items()):
        late, early = (0, 0) if number % 4 == 1 else chance.integers(0, span // 3, 2).tolist()
        labels = pd.date_range(homes.first, homes.last + timedelta(days=1), freq="30min", inclusive="left")
        again = (labels.date == REPEATED) & (labels.hour == 1) & (number % 3 != 0)
        at = labels.append(labels[again]).sort_values()
        wh = chance.integers(0, 4 if number % 4 == 2 else 900, len(at)) * homes.step_wh
        wh = np.where(at.duplicated(), 1000 * homes.step_wh + wh, wh * (number > 0))
        day = np.asarray((at.normalize() - pd.Timestamp(homes.first)).days)
        # In runs where few are there: days of half-hours that are mostly an hour apart would be of another step.
        drawn = chance.random(-(-len(at) // homes.run)).repeat(homes.run)[: len(at)]
        kept = (drawn < homes.present) | (at.date == REPEATED)
        kept &= (day >= late) & (day < span - early)
        kept &= chance.random(span)[day] < 0.93  # whole days
        kept &= day != 9  # a day that nobody has
        frame = pd.DataFrame({"id": user, "area": area, "tariff": tariff, "at": at[kept], "wh": np.round(wh[kept], 3)})
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def load_generated(engine: Engine, folder: Path, homes: Homes) -> pd.DataFrame:
    """Load them, beside a user without readings and another who is alone in an area without any."""
    readings = generate(homes)
    users = "id,area,tariff\n" + "".join(f"{user},{area},{tariff}\n" for user, (area, tariff) in homes.users.items())
    area, tariff = next(iter(homes.users.values()))
    rows = {
        user: [f"{at},{wh}" for at, wh in zip(part["at"], part["wh"], strict=True)]
        for user, part in readings.groupby("id")
    }
    folder = write_folder(folder, users=f"{users}unread,{area},{tariff}\nelsewhere,x,y\n", readings=rows)
    report = load_and_prove(engine, folder)
    readings = plain.prepare(readings)
    assert (report.inserted, report.repeated_hour) == (len(readings), readings["fold"].sum())
    return readings


class Loaded:
    """A repository, the readings that it should answer from, and the area and tariff of each registered user."""

    def __init__(
        self, repository: DatabaseRepository, readings: pd.DataFrame, pairs: dict[str, tuple[str, str]], *, whole: bool
    ) -> None:
        self.repository, self.readings, self.pairs, self.whole = repository, readings, pairs, whole

    def segments_of(self, filters: Filters) -> list[Segment]:
        """Return the segment of each registered user whom the filters name."""
        if not filters.users:
            return [Segment(*pair) for pair in self.pairs.values()]
        return [Segment(*pair, user) for user, pair in self.pairs.items() if user in filters.users]

    def draw_filters(self) -> st.SearchStrategy[Filters]:
        areas, tariffs = (sorted(self.readings[name].unique()) for name in ("area", "tariff"))
        first, last = self.readings["day"].min().date(), self.readings["day"].max().date()
        days = st.one_of(st.none(), st.dates(first - timedelta(days=2), last + timedelta(days=2)))
        spans = st.one_of(
            st.tuples(days, days),
            st.tuples(days, st.integers(0, 9)).map(
                lambda pair: (pair[0], pair[0] and pair[0] + timedelta(days=pair[1]))
            ),
            st.just((date(2016, 10, 25), date(2016, 10, 27))),
            st.just((REPEATED, REPEATED + timedelta(days=1))),
        )
        return st.builds(
            lambda areas, tariffs, span, split, rest, on, users: Filters(
                areas,
                tariffs,
                *span,
                split=Split.NONE if split is Split.USER and not users else split,
                rest_days=rest,
                weekdays=on,
                users=users,
            ),
            st.lists(st.sampled_from([*areas, "no such area"]), unique=True, max_size=2).map(tuple),
            st.lists(st.sampled_from(tariffs), unique=True, max_size=2).map(tuple),
            spans,
            st.sampled_from(Split),
            st.lists(st.integers(0, 6), unique=True, max_size=3).map(tuple),
            st.one_of(st.just(()), st.sets(st.integers(0, 6), max_size=6).map(sorted).map(tuple)),
            st.one_of(
                st.just(()), st.sets(st.sampled_from([*self.pairs, "nobody"]), max_size=5).map(sorted).map(tuple)
            ),
        )


@pytest.fixture(scope="module")
def generated(create_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict]:
    found, engines = {}, []
    for name, homes in GENERATED.items():
        owner = create_owner_engine(parse_database_url(create_database()))
        readings = load_generated(owner, tmp_path_factory.mktemp(name), homes)
        reader = create_read_only_engine(owner, secret=READER_PASSWORD)
        engines += [owner, reader]
        others = {"unread": next(iter(homes.users.values())), "elsewhere": ("x", "y")}
        found[name] = Loaded(DatabaseRepository(reader), readings, {**homes.users, **others}, whole=homes.step_wh == 1)
    yield found
    for engine in engines:
        engine.dispose()


@pytest.fixture(scope="module")
def challenge(challenge_load: tuple[Engine, LoadReport], challenge_data: Path) -> Loaded:
    users = pd.read_csv(challenge_data / "user_data.csv", dtype=str)
    files = sorted((challenge_data / "consumption").glob("*.csv"))
    readings = pd.concat([pd.read_csv(path, parse_dates=["datetime"]).assign(id=path.stem) for path in files])
    readings = readings.rename(columns={"datetime": "at", "consumption": "wh"}).merge(users, on="id")
    pairs = dict(zip(users["id"], zip(users["area"], users["tariff"], strict=True), strict=True))
    return Loaded(DatabaseRepository(challenge_load[0]), plain.prepare(readings), pairs, whole=True)


def draw_filters(loaded: Loaded, data: st.DataObject) -> Filters:
    return data.draw(loaded.draw_filters(), "filters")


def hold_energy(loaded: Loaded, data: st.DataObject) -> None:
    filters, grain = draw_filters(loaded, data), data.draw(st.sampled_from(Grain), "grain")
    plain.hold_energy(loaded.repository, loaded.readings, filters, grain, whole=loaded.whole)


def hold_bands(loaded: Loaded, data: st.DataObject) -> None:
    filters, grain = draw_filters(loaded, data), data.draw(st.sampled_from(list(Grain)[::-1]), "grain")
    plain.hold_bands(loaded.repository, loaded.readings, filters, grain, whole=loaded.whole)


def hold_curves(loaded: Loaded, data: st.DataObject) -> None:
    filters = draw_filters(loaded, data)
    plain.hold_curves(loaded.repository, loaded.readings, filters, loaded.segments_of(filters), whole=loaded.whole)


def hold_groups(loaded: Loaded, data: st.DataObject) -> None:
    filters, most = draw_filters(loaded, data), data.draw(st.sampled_from([None, 1, 2, 3]), "most")
    groups = loaded.repository.fetch_groups(filters, most)
    plain.hold_groups(groups, loaded.readings, filters, most)
    if groups:
        of_group = data.draw(st.sampled_from(groups), "group").filters
        plain.hold_curves(
            loaded.repository, loaded.readings, of_group, loaded.segments_of(of_group), whole=loaded.whole
        )
        plain.hold_bands(loaded.repository, loaded.readings, of_group, Grain.DAY, whole=loaded.whole)


def hold_segments(loaded: Loaded, data: st.DataObject) -> None:
    filters = draw_filters(loaded, data)
    pairs = [segment[:2] for segment in loaded.segments_of(filters)]
    plain.hold_segments(loaded.repository, loaded.readings, filters, pairs, whole=loaded.whole)


def hold_users(loaded: Loaded, data: st.DataObject) -> None:
    filters, sort = draw_filters(loaded, data), data.draw(st.sampled_from(USER_SORTS), "sort")
    search = data.draw(st.sampled_from(["", "", "0", "A1", "T", "NORTH", "ö", "7", "x", "%", "_", "no one"]), "search")
    page_size = data.draw(st.integers(3, 40), "page size")
    chosen = {"sort": sort, "search": search, "page_size": page_size}
    plain.hold_users(loaded.repository, loaded.readings, filters, **chosen, whole=loaded.whole)


def hold_user(loaded: Loaded, data: st.DataObject) -> None:
    filters, grain = draw_filters(loaded, data), data.draw(st.sampled_from(Grain), "grain")
    user = data.draw(st.sampled_from(sorted(loaded.readings["id"].unique())), "user")
    plain.hold_user(loaded.repository, loaded.readings, filters, user, grain, whole=loaded.whole)


def hold_load_research(loaded: Loaded, data: st.DataObject) -> None:
    filters = draw_filters(loaded, data)
    pairs = [segment[:2] for segment in loaded.segments_of(filters)]
    plain.hold_load_research(loaded.repository, loaded.readings, filters, pairs)


def hold_peaks(loaded: Loaded, data: st.DataObject) -> None:
    filters, most = draw_filters(loaded, data), data.draw(st.sampled_from([None, 3]), "most")
    plain.hold_peaks(loaded.repository, loaded.readings, filters, most, whole=loaded.whole)


def hold_admd(loaded: Loaded, data: st.DataObject) -> None:
    plain.hold_admd(loaded.repository, loaded.readings, draw_filters(loaded, data))


def hold_user_changes(loaded: Loaded, data: st.DataObject) -> None:
    plain.hold_user_changes(loaded.repository, loaded.readings, draw_filters(loaded, data))


def hold_differences(loaded: Loaded, data: st.DataObject) -> None:
    plain.hold_differences(loaded.repository, loaded.readings, draw_filters(loaded, data))


HOLDS = (hold_energy, hold_bands, hold_curves, hold_groups, hold_segments, hold_users, hold_user, hold_load_research,
         hold_peaks, hold_admd, hold_user_changes, hold_differences)  # fmt: skip
VIEWS = {hold.__name__: hold for hold in HOLDS}


@pytest.mark.parametrize("view", VIEWS)
@settings(max_examples=ON_CHALLENGE, deadline=None)
@given(data=st.data())
def test_a_view_of_the_challenge_files_equals_plain_pandas(challenge: Loaded, view: str, data: st.DataObject) -> None:
    VIEWS[view](challenge, data)


@pytest.mark.parametrize("name", GENERATED)
@pytest.mark.parametrize("view", VIEWS)
@settings(max_examples=ON_HOMES, deadline=None)
@given(data=st.data())
def test_a_view_of_generated_homes_equals_plain_pandas(
    generated: dict[str, Loaded], name: str, view: str, data: st.DataObject
) -> None:
    VIEWS[view](generated[name], data)


@pytest.mark.parametrize("grain", Grain)
@pytest.mark.parametrize("name", GENERATED)
def test_all_days_at_every_grain_equal_plain_pandas(generated: dict[str, Loaded], name: str, grain: Grain) -> None:
    one = generated[name]
    plain.hold_energy(one.repository, one.readings, Filters(split=Split.BOTH), grain, whole=one.whole)
    plain.hold_bands(one.repository, one.readings, Filters(), grain, whole=one.whole)


@pytest.mark.parametrize("name", GENERATED)
def test_the_seven_weekdays_add_up_to_all_days(generated: dict[str, Loaded], name: str) -> None:
    one = generated[name]
    parts = [one.repository.fetch_summary(Filters(weekdays=(day,))) for day in range(7)]
    everything = one.readings
    assert sum(part.readings for part in parts) == len(everything)
    assert sum(part.energy_wh for part in parts) == pytest.approx(everything["wh"].sum(), rel=1e-12)
    assert sum(part.user_days for part in parts) == len(everything.drop_duplicates(["id", "day"]))
    assert sum(part.half_hours for part in parts) == len(everything.drop_duplicates(["at", "fold"]))
    on_mondays = everything[everything["at"].dt.day_name() == "Monday"]
    assert parts[0].readings == len(on_mondays)
    assert parts[0].users == on_mondays["id"].nunique()


def test_the_generated_homes_have_what_the_views_must_bear(generated: dict[str, Loaded]) -> None:
    """Fifty half-hours, days of which most is missing, more half-hours than a curve has points, a user without load."""
    for name in ("many", "fractions"):
        on = Filters(first_day=REPEATED, last_day=REPEATED)
        assert len(plain.expected_half_hours(generated[name].readings, on)) == 50
    assert generated["many"].repository.fetch_summary(Filters()).half_hours > 2 * plain.MOST_POINTS
    assert generated["thin"].repository.fetch_users(Filters()).rows["base_w"].notna().any()
    assert any((one.readings.groupby("id", observed=True)["wh"].max() == 0).any() for one in generated.values())
    day = Filters(first_day=date(2019, 12, 31), last_day=date(2019, 12, 31))
    assert generated["thin"].repository.fetch_users(day).rows["base_w"].isna().any()
