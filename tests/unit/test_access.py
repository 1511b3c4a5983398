"""Who may see what: the settings of logins, roles and areas."""

from __future__ import annotations

import pytest

from smapdash.access import Mode, ProxySettings, Rules, read_access
from smapdash.errors import ConfigurationError
from smapdash.model.accounts import Account, Role, Scope

PROXY = {"SMAPDASH_AUTH": "proxy", "SMAPDASH_ROLES": "viewer=staff", "SMAPDASH_TRUSTED_PROXIES": "127.0.0.1"}
RULES = Rules(
    {"staff": Role.VIEWER, "energy": Role.ANALYST, "meters": Role.ADMIN},
    {"north": ("a1", "a2"), "south": ("a2", "a3")},
    min_users=7,
)


def test_without_settings_nobody_logs_in() -> None:
    found = read_access({})
    assert (found.mode, found.proxy, found.rules.min_users) == (Mode.NONE, None, 10)


def test_settings_are_read() -> None:
    found = read_access(
        PROXY
        | {
            "SMAPDASH_ROLES": "viewer=staff, analyst=energy,admin=meters,viewer=energy",
            "SMAPDASH_AREAS": '{"north": ["a1", "Bad, area"]}',
            "SMAPDASH_MIN_USERS": "7",
            "SMAPDASH_TRUSTED_PROXIES": "127.0.0.1, 10.1.0.0/16,::1",
            "SMAPDASH_PROXY_SECRET": "hush",
            "SMAPDASH_USER_HEADER": "X-Auth-Request-User",
        }
    )
    assert found.rules == Rules(
        {"staff": Role.VIEWER, "energy": Role.ANALYST, "meters": Role.ADMIN}, {"north": ("a1", "Bad, area")}, 7
    )
    assert found.proxy is not None
    assert [str(one) for one in found.proxy.trusted] == ["127.0.0.1/32", "10.1.0.0/16", "::1/128"]
    assert found.proxy == ProxySettings(found.proxy.trusted, "hush", "X-Auth-Request-User", "X-Forwarded-Groups")


def test_areas_are_names_of_areas_however_their_letters_are_typed() -> None:
    areas = read_access({"SMAPDASH_AREAS": '{"north": ["Ren\\u0065\\u0301\\u00a0 1"]}'}).rules.areas
    assert areas == {"north": ("Ren\N{LATIN SMALL LETTER E WITH ACUTE} 1",)}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"SMAPDASH_AUTH": "ldap"}, "SMAPDASH_AUTH is ldap"),
        ({"SMAPDASH_AUTH": "proxy"}, "SMAPDASH_ROLES"),
        (PROXY | {"SMAPDASH_ROLES": "boss=staff"}, "boss=staff"),
        (PROXY | {"SMAPDASH_ROLES": "viewer="}, "viewer="),
        (PROXY | {"SMAPDASH_ROLES": "nobody=staff"}, "nobody=staff"),
        (PROXY | {"SMAPDASH_AREAS": "north=a1"}, "SMAPDASH_AREAS"),
        (PROXY | {"SMAPDASH_AREAS": '{"north": "a1"}'}, "SMAPDASH_AREAS"),
        (PROXY | {"SMAPDASH_AREAS": '["a1"]'}, "SMAPDASH_AREAS"),
        (PROXY | {"SMAPDASH_AREAS": "[" * 100_000}, "SMAPDASH_AREAS"),
        (PROXY | {"SMAPDASH_MIN_USERS": "0"}, "SMAPDASH_MIN_USERS is 0"),
        (PROXY | {"SMAPDASH_MIN_USERS": "9" * 5_000}, "SMAPDASH_MIN_USERS is 99"),
        (PROXY | {"SMAPDASH_MIN_USERS": "ten"}, "SMAPDASH_MIN_USERS is ten"),
        (PROXY | {"SMAPDASH_TRUSTED_PROXIES": ""}, "SMAPDASH_TRUSTED_PROXIES"),
        (PROXY | {"SMAPDASH_TRUSTED_PROXIES": "proxy.example"}, "proxy.example"),
        (PROXY | {"SMAPDASH_TRUSTED_PROXIES": "10.0.0.1/8"}, "10.0.0.1/8"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        read_access(given)
    assert named in str(error.value)


@pytest.mark.parametrize(
    ("groups", "account"),
    [
        ([], None),
        (["other"], None),
        (["staff"], Account("ann", Role.VIEWER, Scope(None, 7))),
        (["energy", "staff"], Account("ann", Role.ANALYST, Scope(None, 0))),
        (["meters", "south"], Account("ann", Role.ADMIN, Scope(("a2", "a3"), 0))),
        (["staff", "north", "south"], Account("ann", Role.VIEWER, Scope(("a1", "a2", "a3"), 7))),
        (["north"], None),
    ],
)
def test_groups_give_the_highest_role_and_all_their_areas(groups: list[str], account: Account | None) -> None:
    assert RULES.account("ann", groups) == account


def test_everybody_is_a_group() -> None:
    rules = Rules({"*": Role.VIEWER, "energy": Role.ANALYST}, {"*": ("a1",)})
    assert rules.account("ann", []) == Account("ann", Role.VIEWER, Scope(("a1",), 10))
    assert rules.account("ann", ["energy"]) == Account("ann", Role.ANALYST, Scope(("a1",), 0))
    assert rules.account("", ["energy"]) is None
