"""The Grafana dashboard and the alert rules use metrics and labels that there are, and can be loaded."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from itertools import combinations
from pathlib import Path

import pytest

from smapdash.metrics.declared import FORGED, RECORDED, STORED
from smapdash.metrics.kinds import Times
from tests.promql import ALERTS, DASHBOARD, expressions, read_alerts, read_panels, series_in

LABELS = {"up": set()} | {
    name: {*metric.labels, *(["le"] if isinstance(metric, Times) and name.endswith("_bucket") else [])}
    for metric in (*RECORDED, *STORED)
    for name in metric.series
}
FUNCTIONS = {"sum", "min", "max", "rate", "increase", "histogram_quantile", "time", "vector"}
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(("expression", "texts"), expressions())
def test_an_expression_uses_known_metrics_labels_and_functions(expression: str, texts: str) -> None:
    used = list(series_in(expression, texts))
    assert used
    for one in used:
        assert one.name in LABELS
        assert one.labels <= LABELS[one.name], one
    called = set(re.findall(r"\b([a-z_]+)(?: by \([^)]*\))? ?\(", expression)) - {"by"}
    assert called <= FUNCTIONS
    assert expression.count("(") == expression.count(")")


def test_every_metric_is_on_the_dashboard() -> None:
    shown = {one.name for panel in read_panels() for target in panel.get("targets", [])
             for one in series_in(target["expr"])}  # fmt: skip
    assert not [metric.name for metric in (*RECORDED, *STORED) if not shown & set(metric.series)]


def test_the_dashboard_asks_for_its_data_source_and_no_panels_overlap() -> None:
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    source = {"type": "prometheus", "uid": "${datasource}"}
    assert [variable["name"] for variable in dashboard["templating"]["list"]] == ["datasource", "job"]
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
        if panel["type"] != "row":
            assert panel["description"]
            assert panel["datasource"] == source
            assert all(target["datasource"] == source for target in panel["targets"])
            assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])
    for one, other in combinations((panel["gridPos"] for panel in panels), 2):
        assert (
            one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
            or one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        )  # fmt: skip


def test_each_alert_says_what_to_do() -> None:
    rules = read_alerts()
    assert len({rule["alert"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert rule["annotations"].keys() == {"summary", "description"}


def test_promtool_takes_the_rules() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed")
    answer = subprocess.run([promtool, "check", "rules", str(ALERTS)], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_the_documents_list_each_metric_with_its_labels_and_meaning() -> None:
    rows = re.findall(r"^\| `(smapdash_\w+)` \| (\w+) \| (.*?) \| (.*) \|$",
                      (ROOT / "docs/operations.md").read_text(encoding="utf-8"), re.MULTILINE)  # fmt: skip
    assert rows == [
        (metric.name, metric.kind, ", ".join(f"`{label}`" for label in metric.labels), metric.text)
        for metric in (*RECORDED, FORGED, *STORED)
    ]


def test_the_documents_list_each_alert() -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(Smapdash\w+)` \|", text, re.MULTILINE) == [rule["alert"] for rule in read_alerts()]
