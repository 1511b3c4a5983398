"""The expressions of `deploy/`, and which series and labels they use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

DEPLOY = Path(__file__).parent.parent / "deploy"
DASHBOARD, ALERTS = DEPLOY / "grafana-dashboard.json", DEPLOY / "prometheus-alerts.yml"
OF_PROMETHEUS = {"job", "instance"}
"""Labels that Prometheus adds to each series."""

_SERIES = re.compile(r"\b(up|smapdash_\w+)\b(?:\{([^}]*)\})?")
_MATCHER = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"')
_GROUPING = re.compile(r"\bby \(([^)]*)\)")
_LEGEND = re.compile(r"\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}")
_TEMPLATE_VALUES = {"value"}


class Used(NamedTuple):
    """A series in an expression: its name, the labels beside it, the values that it looks for."""

    name: str
    labels: frozenset[str]
    values: frozenset[tuple[str, str]]


def read_alerts() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        rule for group in yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]
    ]
    return found


def read_panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return found


def expressions() -> list[tuple[str, str]]:
    """Return each expression of both files with the texts that name labels of its result."""
    targets = [target for panel in read_panels() for target in panel.get("targets", [])]
    return [
        *((target["expr"], target["legendFormat"]) for target in targets),
        *((rule["expr"], " ".join(rule["annotations"].values())) for rule in read_alerts()),
    ]


def series_in(expression: str, texts: str = "") -> Iterator[Used]:
    """Yield the series of an expression, each with all labels by which the expression groups or names its result."""
    grouped = {label.strip() for found in _GROUPING.findall(expression) for label in found.split(",")}
    shown = set(_LEGEND.findall(texts)) - _TEMPLATE_VALUES
    for name, matchers in _SERIES.findall(re.sub(r"\bby \([^)]*\)", "", expression)):
        found = _MATCHER.findall(matchers)
        values = {
            (label, value) for label, _, given in found for value in given.split("|") if label not in OF_PROMETHEUS
        }
        labels = {label for label, _, _ in found} | grouped | shown
        yield Used(name, frozenset(labels - OF_PROMETHEUS), frozenset(values))
