"""Where the names of lines are written."""

from __future__ import annotations

from smapdash.web.charts import canvas
from smapdash.web.charts.line_names import CLEAR, Name, name_lines


def _written(name: Name, top: float) -> tuple[int, float]:
    """Return the point and the height [px] of a name."""
    figure = canvas.blank(340, canvas.Margin())
    name_lines(figure, [name], top)
    [label] = figure.layout["annotations"]
    return label["x"], label["y"] / top * canvas.plot_height(figure)


def test_a_name_before_a_point_stays_clear_of_its_line_beyond_it() -> None:
    """The line rises towards the point, and goes on rising."""
    line = [0.0] * 30 + [float(number) for number in range(67)]
    x, y = _written(Name("evening peak", [line], "#000", until=38), top=100.0)
    height = canvas.plot_height(canvas.blank(340, canvas.Margin()))
    near = [value / 100 * height for value in line[x - 14 : x + 15]]
    assert x < 38
    assert y >= max(near) + CLEAR - 1 or y <= min(near) - CLEAR + 1


def test_without_a_limit_a_name_may_be_anywhere() -> None:
    line = [50.0] * 97
    line[:60] = [0.0, 100.0] * 30  # a name has no room beside these
    x, _ = _written(Name("peak", [line], "#000"), top=100.0)
    assert x >= 60
