"""The files in `deploy/`: what is published, who has which secret, what a unit of systemd may do."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from smapdash.config import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMER = DEPLOY / "systemd" / "smapdash-load.timer"
PLACE = re.compile(r"\$\{([A-Z0-9_]+)(?::[?-]([^}]*))?\}")


class Compose(yaml.SafeLoader):
    """Keeps what an override says with !reset and !override, which are of Compose."""


Compose.add_constructor("!reset", lambda loader, node: ("reset", loader.construct_sequence(node)))
Compose.add_constructor("!override", lambda loader, node: ("override", loader.construct_mapping(node, deep=True)))


def read_compose(path: str) -> dict[str, Any]:
    return yaml.load((ROOT / path).read_text(encoding="utf-8"), Compose)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return read_compose("deploy/compose.yml")["services"]


@pytest.fixture(scope="module")
def beneath() -> dict[str, Any]:
    return read_compose("docker-compose.yml")["services"]


def settings_of(path: Path) -> dict[str, str]:
    """Return the settings of an example environment by name, those that are commented out, too."""
    return dict(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE))


# Containers


def test_the_proxy_alone_is_published(services: dict[str, Any], beneath: dict[str, Any]) -> None:
    assert {name for name, one in beneath.items() if "ports" in one} == {"web"}
    assert services["web"]["ports"] == ("reset", [])
    assert {name for name, one in services.items() if "ports" in one} == {"web", "proxy"}
    assert services["proxy"]["ports"] == ["80:80", "443:443"]
    assert not any("network_mode" in one for one in services.values())


def test_the_override_changes_services_that_are_there(services: dict[str, Any], beneath: dict[str, Any]) -> None:
    assert set(services) - set(beneath) == {"login", "proxy"}
    assert services["load"] == {"profiles": ["load"]}, "it runs by a timer, with what docker-compose.yml says"
    kind, waits = services["web"]["depends_on"]
    assert (kind, set(waits)) == ("override", {"db"})
    assert beneath["web"]["healthcheck"]


def test_proxy_and_login_reach_no_database(services: dict[str, Any]) -> None:
    networks = read_compose("deploy/compose.yml")["networks"]
    assert services["web"]["networks"] == ["default", "proxy"]
    assert services["login"]["networks"] == ["login"]
    assert services["proxy"]["networks"] == ["proxy", "login"]
    assert networks["proxy"]["internal"] is True
    [subnet] = networks["proxy"]["ipam"]["config"]
    assert subnet["subnet"] == services["web"]["environment"]["SMAPDASH_TRUSTED_PROXIES"]


def test_every_secret_comes_from_the_environment(services: dict[str, Any]) -> None:
    for name, one in services.items():
        for setting, value in one.get("environment", {}).items():
            if re.search("SECRET|PASSWORD|CLIENT_ID|ISSUER|ROLES", setting):
                assert value == f"${{{setting}:?set {setting} in .env}}", (name, setting)
    assert "SECRET" not in (DEPLOY / "oauth2-proxy.cfg").read_text(encoding="utf-8").partition("provider =")[2]
    assert not any("PROXY_SECRET" in one or "DATABASE" in one for one in services["login"]["environment"])
    assert not any("OAUTH2" in one or "DATABASE" in one for one in services["proxy"]["environment"])


def test_the_example_environment_names_what_the_files_ask_for(services: dict[str, Any]) -> None:
    example = settings_of(DEPLOY / "env.example")
    asked = {name for name, _ in PLACE.findall((DEPLOY / "compose.yml").read_text(encoding="utf-8"))}
    assert set(example) == asked | {"COMPOSE_FILE"}
    for file in example["COMPOSE_FILE"].split(":"):
        assert (ROOT / file).is_file()
    for name, value in example.items():
        assert not value or not re.search("SECRET|CLIENT_ID", name)


def test_each_service_is_limited_and_cannot_gain_rights(services: dict[str, Any]) -> None:
    for name in ("login", "proxy"):
        one = services[name]
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]
        assert one["logging"]["options"] == {"max-size": "10m", "max-file": "3"}
        assert {"mem_limit", "pids_limit"} <= one.keys()
        assert re.fullmatch(r"\$\{\w+_IMAGE:-[\w./-]+:v?\d[\w.]*@sha256:[0-9a-f]{64}\}", one["image"]), "never latest"


def test_files_that_are_mounted_are_there(services: dict[str, Any]) -> None:
    mounted = [one.split(":") for part in services.values() for one in part.get("volumes", []) if isinstance(one, str)]
    assert len(mounted) == 2
    for source, _, mode in mounted:
        assert (ROOT / source).is_file()
        assert mode == "ro"
    assert services["login"]["command"] == [f"--config={mounted[0][1]}"]
    assert mounted[1][1] == "/etc/nginx/templates/smapdash.conf.template", "where the image of nginx fills it in"


def test_nginx_is_given_what_its_file_asks_for(services: dict[str, Any]) -> None:
    template = (DEPLOY / "nginx.conf.template").read_text(encoding="utf-8")
    asked = {name for name, _ in PLACE.findall(template)} - {"NAMES"}
    assert asked == set(services["proxy"]["environment"])
    assert asked == set(settings_of(DEPLOY / "nginx.env.example"))


def test_the_login_says_to_nginx_who_it_is_and_asks_again_after_a_working_day() -> None:
    login = tomllib.loads((DEPLOY / "oauth2-proxy.cfg").read_text(encoding="utf-8"))
    assert {name for name, on in login.items() if on is True} == {
        *("reverse_proxy", "set_xauthrequest", "skip_provider_button", "cookie_secure", "cookie_httponly"),
    }
    assert (login["cookie_samesite"], login["cookie_expire"]) == ("lax", "8h")


def test_the_dashboard_is_given_settings_that_it_reads(services: dict[str, Any]) -> None:
    assert services["web"]["environment"].keys() <= ENVIRONMENT.keys()
    for example in ("dashboard.env.example", "load.env.example"):
        assert settings_of(DEPLOY / "systemd" / example).keys() <= ENVIRONMENT.keys()


# A machine without containers


def read_unit(path: Path) -> dict[str, dict[str, list[str]]]:
    """Return the settings of a unit by section; one that stands there twice has both values."""
    found: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            section = found.setdefault(heading[1], {})
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            section.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_has_a_user_of_its_own_and_writes_to_its_folder_alone(path: Path) -> None:
    service = read_unit(path)["Service"]
    for name, value in {
        "DynamicUser": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "NoNewPrivileges": "yes",
        "PrivateDevices": "yes",
        "CapabilityBoundingSet": "",
        "UMask": "0077",
        "StateDirectory": path.stem,
    }.items():
        assert service[name] == [value], name
    assert service["SystemCallFilter"] == ["@system-service", "~@privileged"]
    assert "ReadWritePaths" not in service
    assert all(limit in service for limit in ("MemoryMax", "TasksMax"))


def test_both_units_are_hardened_alike() -> None:
    hardened = [
        {name: value for name, value in read_unit(path)["Service"].items() if re.match(
            "Protect|Private|Restrict|SystemCall|Lock|MemoryDeny|NoNew|Capability|ProcSubset|UMask", name)}
        for path in UNITS
    ]  # fmt: skip
    assert len(hardened) == 2
    assert all(len(one) >= 20 for one in hardened)
    assert all(one == other for one, other in pairwise(hardened))


def test_the_dashboard_of_a_machine_listens_on_loopback_and_has_no_owner() -> None:
    service = read_unit(DEPLOY / "systemd" / "smapdash.service")["Service"]
    assert service["ExecStart"] == ["/opt/smapdash/.venv/bin/smapdash serve --host 127.0.0.1 --port 8050"]
    assert service["EnvironmentFile"] == ["/etc/smapdash/dashboard.env"]
    assert "DATABASE_URL" not in settings_of(DEPLOY / "systemd" / "dashboard.env.example")
    assert settings_of(DEPLOY / "systemd" / "load.env.example").keys() == {"DATABASE_URL"}


def test_the_load_of_a_machine_runs_once_a_day_also_after_a_night_without_power() -> None:
    timer = configparser.ConfigParser(interpolation=None)
    timer.optionxform = str  # type: ignore[assignment]
    timer.read(TIMER)
    assert timer["Timer"]["OnCalendar"] == "*-*-* 05:30"
    assert timer["Timer"]["Persistent"] == "yes"
    load = read_unit(TIMER.with_suffix(".service"))
    assert load["Service"]["Type"] == ["oneshot"]
    assert "Install" not in load, "the timer starts it"


def test_systemd_itself_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    units = [shutil.copy(path, tmp_path) for path in (*UNITS, TIMER)]
    for unit in map(Path, units):  # the programs are not installed here
        text = unit.read_text(encoding="utf-8").replace("/opt/smapdash/.venv/bin/smapdash", "/bin/true")
        unit.write_text(text, encoding="utf-8")
    said = subprocess.run(
        [analyze, "verify", "--man=no", "--recursive-errors=no", *units], capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stderr.strip()) == (0, "")
