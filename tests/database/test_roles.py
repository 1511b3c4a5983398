"""Who sees what: everything is asked as each kind of account, and searched for what it must not show."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from dash import Dash
from flask import Flask, request
from sqlalchemy import Engine
from tests.builders import EDITOR_PASSWORD, half_hours, load_and_prove, write_folder
from tests.cards import EXPORTED
from tests.fakes import callback_body

from smapdash.access import Rules
from smapdash.db.editing_role import create_editing_engine
from smapdash.errors import NotAllowedError
from smapdash.model.accounts import ACCOUNT, WITHOUT_LOGIN, Account, Role, Scope
from smapdash.model.edits import FindingKey
from smapdash.model.enums import Grain, Split
from smapdash.model.filters import Filters
from smapdash.model.quality import FindingKind
from smapdash.repository.database import DatabaseRepository
from smapdash.web.access.gate import refuse
from smapdash.web.pages.registry import PAGES
from smapdash.web.shell.app import create_app
from smapdash.web.ui import ids

DAYS = [f"2016-07-{day:02}" for day in range(4, 18)]
SPARSE = "2016-07-10"
"""Only three users in the south have readings on it."""
GROUPS = {
    ("northend", "daytariff", "nd"): 12,
    ("northend", "raretariff", "nr"): 3,
    ("southend", "southtariff", "st"): 11,
}
USERS = {f"meter-{mark}{number:02}": (area, tariff) for (area, tariff, mark), users in GROUPS.items()
         for number in range(users)}  # fmt: skip
RULES = Rules(
    {"staff": Role.VIEWER, "energy": Role.ANALYST, "meters": Role.ADMIN}, {"north": ("northend",)}, min_users=10
)
ACCOUNTS = {
    "viewer": RULES.account("vera", ["staff"]),
    "north viewer": RULES.account("nora", ["staff", "north"]),
    "north analyst": RULES.account("nick", ["energy", "north"]),
    "north admin": RULES.account("nina", ["meters", "north"]),
    "analyst": RULES.account("anna", ["energy"]),
    "admin": RULES.account("adam", ["meters"]),
}
FOREIGN = {
    "viewer": ["meter-", "raretariff"],
    "north viewer": ["meter-", "raretariff", "southtariff"],
    "north analyst": ["meter-st", "southtariff"],
    "north admin": ["meter-st", "southtariff"],
}
QUERIES = (
    "",
    "split=both&grain=half-hour&forecast=3",
    f"split=area&measure=bands&from={SPARSE}&to={SPARSE}",
    "split=user&sort=id&rows=all&find=meter",
    "area=southend&split=tariff&implausible=out",
    "tariff=raretariff&against=2016-07-04..2016-07-06&compare=dates",
    "use=0-1000&shape=flat",
    "kind=all&status=all&coverage_by=segment&load=1&entries=changed",
)


class Chosen:
    """The account that a header of the test names."""

    open_paths: Collection[str] = ()
    sign_out_path = ""

    def add_routes(self, server: Flask) -> None:
        """Add nothing."""

    def identify(self) -> Account | None:
        return ACCOUNTS.get(request.headers.get("X-Test", ""))

    def turn_away(self) -> Any:
        return refuse()


@pytest.fixture(scope="module")
def repository(shared_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseRepository]:
    rows = "".join(f"{user},{area},{tariff}\r\n" for user, (area, tariff) in USERS.items())
    readings = {}
    for number, user in enumerate(USERS):
        days = [day for day in DAYS if day != SPARSE or not user.startswith("meter-st") or user < "meter-st03"]
        days = days[: 3 if user == "meter-nd11" else None]  # a finding, which names its user
        wave = [100 + 10 * number + (slot * (number + 3)) % 40 for slot in range(48)]
        readings[user] = [row for day in days for row in half_hours(f"{day} 00:00", [one / 1_000 for one in wave])]
    folder = write_folder(tmp_path_factory.mktemp("roles"), users=f"id,area,tariff\r\n{rows}", readings=readings)
    load_and_prove(shared_engine, folder)
    repository = DatabaseRepository(shared_engine, editor=create_editing_engine(shared_engine, secret=EDITOR_PASSWORD))
    yield repository
    repository.close()


@pytest.fixture(scope="module")
def app(repository: DatabaseRepository) -> Dash:
    return create_app(repository, login=Chosen())


@pytest.fixture(autouse=True)
def _nobody_stays_logged_in() -> Iterator[None]:
    yield
    ACCOUNT.set(WITHOUT_LOGIN)


def ask_everything(app: Dash, who: str, query: str) -> Iterator[tuple[str, str]]:
    """Yield all that an account can ask for with the query of an address, and what it is answered."""
    client, headers = app.server.test_client(), {"X-Test": who}
    for page in PAGES:
        prefix = page.path.rstrip("/")
        for path in (page.path, f"{prefix}/_first/wide"):
            yield path, client.get(f"{path}?{query}", headers=headers).text
        for path in ("_dash-layout", "_dash-dependencies") if not query else ():
            yield path, client.get(f"{prefix}/{path}", headers=headers).text
        wanted = {"query": query, "number": 1, "whole": True, "cards": [card.name for card in page.lazy]}
        body = callback_body(app, f"{ids.ANSWERS}.data", {f"{ids.WANTED}.data": wanted})
        answer = client.post(f"{prefix}/_dash-update-component", json=body, headers=headers)
        yield f"cards of {page.name}", answer.text
    for text in ("meter", "south", "rare"):
        body = callback_body(
            app, f"{ids.PALETTE}.entries", {f"{ids.PALETTE_TEXT}.value": text, f"{ids.STATE}.data": {"query": query}}
        )
        yield f"palette {text}", client.post("/_dash-update-component", json=body, headers=headers).text
    downloads = [one.name for page in PAGES for one in page.downloads]
    for name in (*EXPORTED, *downloads):
        for kind in ("csv",) if query else ("csv", "json"):
            yield f"{name}.{kind}", client.get(f"/export/{name}.{kind}?{query}", headers=headers).text


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("who", FOREIGN)
def test_no_answer_shows_a_foreign_user_area_or_small_group(app: Dash, who: str, query: str) -> None:
    asked = query + "".join(f"{part} " for part in query.replace("=", "&").split("&"))
    for what, answer in ask_everything(app, who, query):
        for word in FOREIGN[who]:
            assert word in asked or word not in answer, (what, answer[max(0, answer.index(word) - 200) :][:400])


@pytest.mark.parametrize("who", ["north viewer", "north analyst"])
@pytest.mark.parametrize("user", ["meter-st05", "meter-st05,meter-nd01"])
def test_no_answer_shows_a_foreign_user_who_is_asked_for(app: Dash, who: str, user: str) -> None:
    known = {word for word in FOREIGN[who] if word != "meter-"}
    for what, answer in ask_everything(app, who, f"user={quote(user, safe='&=,')}"):
        for word in known:
            places = [at for at in range(len(answer)) if answer.startswith(word, at)]
            others = [answer[at : at + 10] for at in places if answer[at : at + 10] not in user]
            assert not others, (what, others)


def test_what_must_not_be_shown_is_there_for_those_who_may_see_it(app: Dash) -> None:
    """Holds the test above: the words that it searches for are in what others are answered."""
    said = "".join(text for query in ("", "split=both") for _, text in ask_everything(app, "analyst", query))
    for words in FOREIGN.values():
        assert all(word in said for word in words)
    assert "northend" in "".join(text for _, text in ask_everything(app, "north viewer", ""))


@pytest.mark.parametrize("scope", [Scope(("northend",)), Scope(("southend",)), Scope(("northend", "southend"))])
@pytest.mark.parametrize("weekdays", [(), (0, 6)])
def test_a_scope_of_areas_answers_as_their_filter_does(
    repository: DatabaseRepository, scope: Scope, weekdays: tuple[int, ...]
) -> None:
    def answers(filters: Filters) -> list[Any]:
        frames = [
            repository.fetch_energy(filters, Grain.HALF_HOUR),
            repository.fetch_profile(filters),
            repository.fetch_heat_map(filters),
            repository.fetch_duration(filters),
            repository.fetch_bands(filters, Grain.DAY),
            repository.fetch_segments(filters, Split.BOTH),
            repository.fetch_load_research(filters),
            repository.fetch_peaks(filters),
            repository.fetch_users(filters, page_size=None).rows,
            repository.fetch_coverage(filters),
            repository.fetch_findings(filters).rows,
        ]
        return [repository.fetch_summary(filters), *(frame.to_csv() for frame in frames)]

    narrow = Filters(areas=scope.areas or (), weekdays=weekdays)
    expected = answers(narrow)
    ACCOUNT.set(Account("nick", Role.ANALYST, scope))
    assert answers(narrow) == expected
    assert answers(Filters(weekdays=weekdays)) == expected


def test_the_log_names_the_account_and_the_state_of_its_data(
    app: Dash, repository: DatabaseRepository, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "smapdash.web.shell.requests")
    states = {}
    for who in ("north analyst", "admin"):
        app.server.test_client().get("/_first/wide", headers={"X-Test": who})
        states[who] = repository.fetch_dataset().state
    app.server.test_client().get("/_first/wide")
    lines = [(record.account, record.state) for record in caplog.records if record.message == "request"]
    assert lines == [("nick", states["north analyst"]), ("adam", states["admin"]), (None, None)]
    assert states["north analyst"] != states["admin"]


def test_what_is_loaded_is_what_the_account_sees(repository: DatabaseRepository) -> None:
    ACCOUNT.set(Account("nick", Role.ANALYST, Scope(("northend",))))
    dataset = repository.fetch_dataset()
    assert (dataset.users, dataset.areas, dataset.tariffs) == (15, ("northend",), ("daytariff", "raretariff"))
    assert dataset.readings == (14 * 14 + 3) * 48
    ACCOUNT.set(Account("none", Role.ANALYST, Scope(("elsewhere",))))
    nothing = repository.fetch_dataset()
    assert (nothing.users, nothing.readings, nothing.segments, nothing.extent) == (0, 0, (), None)


def test_a_viewer_sees_no_day_of_a_group_that_rests_on_few_users(repository: DatabaseRepository) -> None:
    ACCOUNT.set(Account("vera", Role.VIEWER, Scope(None, 10)))
    dataset = repository.fetch_dataset()
    assert dataset.segments == (("northend", "daytariff"), ("southend", "southtariff"))
    assert dataset.users == 23
    assert dataset.readings == (11 * 14 + 3 + 11 * 13) * 48
    south = repository.fetch_energy(Filters(areas=("southend",)), Grain.DAY)
    assert SPARSE not in south["start"].astype(str).str[:10].tolist()
    assert len(south) == 13
    assert (repository.fetch_energy(Filters(), Grain.HALF_HOUR)["users"] >= 10).all()
    row = repository.fetch_load_research(Filters()).iloc[0]
    assert row[["top10_share", "responsibility_median"]].isna().all()


@pytest.mark.parametrize("least", [11, 12, 13])
def test_the_least_number_of_users_is_that_of_the_settings(repository: DatabaseRepository, least: int) -> None:
    expected = {
        11: (("northend", "daytariff"), ("southend", "southtariff")),
        12: (("northend", "daytariff"),),
        13: (),
    }
    ACCOUNT.set(Account("vera", Role.VIEWER, Scope(None, least)))
    assert repository.fetch_dataset().segments == expected[least]


def test_single_users_are_refused_to_a_viewer_whatever_asks_for_them(repository: DatabaseRepository) -> None:
    ACCOUNT.set(Account("vera", Role.VIEWER, Scope(None, 10)))
    for ask in (
        lambda: repository.fetch_user(Filters(), "meter-nd01", Grain.DAY),
        lambda: repository.fetch_users(Filters()),
        lambda: repository.fetch_all_users(Filters(), sort="id", descending=False, search=""),
        lambda: repository.fetch_all_readings(Filters()),
        lambda: repository.fetch_admd(Filters()),
        lambda: repository.fetch_peaks(Filters()),
        lambda: repository.fetch_coverage(Filters()),
        lambda: repository.fetch_findings(Filters()),
        lambda: repository.fetch_summary(Filters(users=("meter-nd01",))),
        repository.fetch_loads,
    ):
        with pytest.raises(NotAllowedError):
            ask()


def test_loads_and_settings_are_for_admins_who_see_all_areas(repository: DatabaseRepository) -> None:
    for account in (ACCOUNTS["analyst"], ACCOUNTS["north admin"]):
        ACCOUNT.set(account)
        for ask in (repository.fetch_loads, lambda: repository.set_rest_days((5, 6))):
            with pytest.raises(NotAllowedError):
                ask()
    ACCOUNT.set(ACCOUNTS["admin"])
    repository.set_rest_days((5, 6))
    assert len(repository.fetch_loads()) == 1


def test_a_review_is_of_a_user_whom_the_account_sees_and_in_its_name(repository: DatabaseRepository) -> None:
    found = repository.fetch_findings(Filters()).rows
    one = found[found["user"] == "meter-nd11"].iloc[0]
    finding = FindingKey("meter-nd11", FindingKind(one["kind"]), one["first_at"].to_pydatetime())
    ACCOUNT.set(Account("sam", Role.ANALYST, Scope(("southend",))))
    assert not repository.review_finding(finding, "seen", "somebody else")
    ACCOUNT.set(ACCOUNTS["north analyst"])
    assert repository.review_finding(finding, "seen", "somebody else")
    ACCOUNT.set(WITHOUT_LOGIN)
    rows = repository.fetch_findings(Filters()).rows
    assert "nick" in json.dumps(rows["reviewed_by"].tolist()) or repository.reopen_finding(finding)
