"""A data set in which every name is markup, a template, a formula or a script. It is shown as text, or not at all."""

from __future__ import annotations

from pathlib import Path

from tests.hostile import Known

MARKS = (
    "<img src=x onerror=alert(1) class=sd-evil>",
    "<b class=sd-evil>bold</b>",
    "[x](javascript:alert(1))",
    "](javascript:alert(1)) ![x](//evil.example/x.png)",
    "%{x} %{meta} %{customdata[0]}",
    "=1+1",
    "@SUM(A1) &lt;i&gt; &amp;",
    "\U0001f600 \u0645\u0631\u062d\u0628\u0627 `code` **bold** _em_ ==x==",
    "<a href=https://evil.example/ class=sd-evil>{{7*7}}</a> ${7*7}",
    "</script><script class=sd-evil>alert(1)</script>",
)
DAYS = ("2016-10-01", "2016-10-02")
KNOWN = Known(tuple(sorted(MARKS[:5])), tuple(sorted(MARKS)), MARKS, DAYS)


def write_marked(folder: Path) -> Path:
    """Write two days of ten users, each of whom has a mark as its id and tariff; two share an area.

    London's layout, since an id of the challenge's is the name of a file.
    """
    rows = [
        f"{mark},{mark},{day} {slot // 2:02}:{slot % 2 * 30:02}:00,{(place + slot % 7 + 1) / 10},{MARKS[place // 2]}"
        for place, mark in enumerate(MARKS)
        for day in DAYS
        for slot in range(48)
    ]
    path = folder / "marked.csv"
    header = "LCLid,stdorToU,DateTime,KWH/hh (per half hour) ,Acorn_grouped"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path
