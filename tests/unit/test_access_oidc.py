"""The settings of a login with OpenID Connect: each missing or bad value is one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from smapdash.access import Mode, read_access
from smapdash.access_oidc import VARIABLES, OidcSettings, is_private_address
from smapdash.config import ENVIRONMENT
from smapdash.errors import ConfigurationError
from tests.processes import fails, smapdash

ENOUGH = {
    "SMAPDASH_AUTH": "oidc",
    "SMAPDASH_ROLES": "viewer=staff",
    "SMAPDASH_PUBLIC_URL": "https://meters.example/",
    "SMAPDASH_OIDC_ISSUER": "https://id.example/realms/utility",
    "SMAPDASH_OIDC_CLIENT_ID": "meters",
    "SMAPDASH_OIDC_CLIENT_SECRET": "of the client",
    "SMAPDASH_SESSION_SECRET": "0123456789abcdef0123456789abcdef",
}


def read(**changed: str) -> OidcSettings:
    found = read_access(ENOUGH | changed).oidc
    assert found
    return found


def test_what_is_needed_is_enough() -> None:
    access = read_access(ENOUGH)
    assert (access.mode, access.hosts, access.proxy) == (Mode.OIDC, ("meters.example",), None)
    assert access.oidc == OidcSettings(
        issuer="https://id.example/realms/utility",
        client_id="meters",
        client_secret="of the client",
        public_url="https://meters.example",
        session_secret="0123456789abcdef0123456789abcdef",
        name_claim="",
        groups_claim="groups",
        scopes="openid profile email",
        session_s=28_800,
    )


def test_all_variables_are_read() -> None:
    found = read(
        SMAPDASH_OIDC_NAME_CLAIM="oid",
        SMAPDASH_OIDC_GROUPS_CLAIM="roles",
        SMAPDASH_OIDC_SCOPES="openid groups",
        SMAPDASH_SESSION_HOURS="1",
        SMAPDASH_PUBLIC_URL="http://127.0.0.1:8050/meters/",
    )
    assert (found.name_claim, found.groups_claim, found.scopes) == ("oid", "roles", "openid groups")
    assert (found.session_s, found.public_url) == (3_600, "http://127.0.0.1:8050/meters")
    assert VARIABLES.items() <= ENVIRONMENT.items()


def test_other_modes_need_none_of_it() -> None:
    access = read_access({"SMAPDASH_SESSION_HOURS": "no number"})
    assert (access.oidc, access.hosts) == (None, ())


def test_secrets_stand_in_files(tmp_path: Path) -> None:
    (tmp_path / "client").write_text("from a file\n")
    (tmp_path / "session").write_text(f"{'x' * 40}\n")
    found = read(
        SMAPDASH_OIDC_CLIENT_SECRET="",
        SMAPDASH_OIDC_CLIENT_SECRET_FILE=str(tmp_path / "client"),
        SMAPDASH_SESSION_SECRET="",
        SMAPDASH_SESSION_SECRET_FILE=str(tmp_path / "session"),
    )
    assert (found.client_secret, found.session_secret) == ("from a file", "x" * 40)


def test_secrets_are_not_in_what_is_printed_of_the_settings() -> None:
    assert "of the client" not in repr(read_access(ENOUGH))
    assert "0123456789" not in repr(read_access(ENOUGH))


BAD = [
    ("SMAPDASH_OIDC_ISSUER", "", "needs SMAPDASH_OIDC_ISSUER: address of the identity provider"),
    ("SMAPDASH_OIDC_ISSUER", "http://id.example", "SMAPDASH_OIDC_ISSUER cannot be used"),
    ("SMAPDASH_OIDC_ISSUER", "id.example", "SMAPDASH_OIDC_ISSUER cannot be used"),
    ("SMAPDASH_OIDC_CLIENT_ID", " ", "needs SMAPDASH_OIDC_CLIENT_ID"),
    ("SMAPDASH_OIDC_CLIENT_SECRET", "", "needs SMAPDASH_OIDC_CLIENT_SECRET or SMAPDASH_OIDC_CLIENT_SECRET_FILE"),
    ("SMAPDASH_OIDC_CLIENT_SECRET_FILE", "/dev/null", "Both SMAPDASH_OIDC_CLIENT_SECRET and"),
    ("SMAPDASH_PUBLIC_URL", "", "needs SMAPDASH_PUBLIC_URL"),
    ("SMAPDASH_PUBLIC_URL", "http://meters.example", "SMAPDASH_PUBLIC_URL cannot be used"),
    ("SMAPDASH_PUBLIC_URL", "https://user@meters.example", "SMAPDASH_PUBLIC_URL cannot be used"),
    ("SMAPDASH_PUBLIC_URL", "https://meters.example/?a=b", "SMAPDASH_PUBLIC_URL cannot be used"),
    ("SMAPDASH_PUBLIC_URL", "https://meters.example/a/../b", "SMAPDASH_PUBLIC_URL cannot be used"),
    ("SMAPDASH_PUBLIC_URL", "https://meters.example:port", "SMAPDASH_PUBLIC_URL cannot be used"),
    ("SMAPDASH_SESSION_SECRET", "", "needs SMAPDASH_SESSION_SECRET or SMAPDASH_SESSION_SECRET_FILE"),
    ("SMAPDASH_SESSION_SECRET", "x" * 31, "has 31 characters: set it to at least 32"),
    ("SMAPDASH_OIDC_SCOPES", "profile", "openid must be among them"),
    ("SMAPDASH_SESSION_HOURS", "0", "a whole number from 1 to 168"),
    ("SMAPDASH_SESSION_HOURS", "169", "a whole number from 1 to 168"),
    ("SMAPDASH_SESSION_HOURS", "1.5", "a whole number from 1 to 168"),
    ("SMAPDASH_SESSION_HOURS", "²", "a whole number from 1 to 168"),
    ("SMAPDASH_ROLES", "", "set SMAPDASH_ROLES"),
    ("SMAPDASH_AUTH", "OIDC", "SMAPDASH_AUTH is OIDC: set it to none, proxy, oidc"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), BAD)
def test_a_missing_or_bad_value_is_one_sentence_without_a_secret(name: str, value: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^[^\n]+\.$") as refused:
        read(**{name: value})
    assert sentence in str(refused.value)
    assert "of the client" not in str(refused.value)
    assert not value or len(value) < 31 or value not in str(refused.value) or value.startswith("http")


def test_it_is_refused_before_a_database_is_looked_for() -> None:
    variables = ENOUGH | {"SMAPDASH_SESSION_SECRET": "short", "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}
    assert "has 5 characters" in fails(smapdash("serve", "--port", "0", **variables), 2)


@pytest.mark.parametrize(
    ("address", "is_private"),
    [
        ("https://id.example", True),
        ("http://localhost:5000/x", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:80/", True),
        ("http://id.example", False),
        ("http://localhost.example", False),
        ("ftp://127.0.0.1", False),
        ("https://", False),
        ("//id.example", False),
        ("https://user@id.example", False),
        ("https://id.example\\@evil", False),
        ("https://id.example\n", False),
        ("https://[::1", False),
        (None, False),
        (7, False),
    ],
)
def test_what_is_sent_to_a_private_address_is_read_by_nobody_between(address: object, is_private: bool) -> None:
    assert is_private_address(address) is is_private
