"""What all charts share: layout, line ends, fills and colours."""

from __future__ import annotations

import pytest

from smapdash.web.charts import canvas, marks, theme
from tests.drawn import as_plotly

SEVEN = ("a", "b", "c", "d", "e", "f", "g")


def test_an_empty_figure_has_the_layout_of_the_full_ones():
    figure = as_plotly(canvas.empty_figure(220))
    assert len(figure.data) == 0
    assert figure.layout.height == 220
    assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0, 0, 0, 0)"
    assert figure.layout.xaxis.visible is False
    assert figure.layout.uirevision == "keep"
    assert "colorway" not in figure.layout.template.layout.to_plotly_json()


def test_a_figure_cannot_be_sent_to_a_third_party():
    assert canvas.GRAPH_CONFIG == {"displayModeBar": False, "showSendToCloud": False, "plotlyServerURL": ""}


def test_the_value_axis_begins_at_zero_and_stands_on_its_feet_without_energy():
    chart = canvas.blank(300, canvas.Margin())
    assert canvas.show_y_axis(chart, "kWh per day", 0) == 1
    figure = as_plotly(chart)
    assert figure.layout.yaxis.range == (0, 1)
    assert figure.layout.annotations[0].text == "kWh per day"


@pytest.mark.parametrize(
    ("heights", "places"),
    [
        ([], []),
        ([50], [50]),
        ([50, 80], [50, 80]),
        ([50, 52], [50, 65]),
        ([52, 50], [65, 50]),
        ([99, 98], [100, 85]),
    ],
)
def test_labels_that_would_collide_are_spread_in_their_order(heights, places):
    assert marks.spread(heights, 15, 100) == places


def ends(*heights: float, name: str = "t1") -> list[marks.End]:
    return [marks.End(name, 1, height, None) for height in heights]


def test_few_lines_are_named_at_their_ends():
    chart = canvas.blank(300, canvas.Margin())
    marks.name_ends(chart, ends(10, 50), 100)
    figure = as_plotly(chart)
    assert [note.text for note in figure.layout.annotations] == ["t1", "t1"]
    assert figure.layout.showlegend is False


@pytest.mark.parametrize("crowd", [ends(10, 10, 10, 10, 10), ends(10, name="a name too long")])
def test_lines_whose_names_find_no_room_have_a_legend(crowd):
    chart = canvas.blank(300, canvas.Margin())
    marks.name_ends(chart, crowd, 100)
    figure = as_plotly(chart)
    assert figure.layout.showlegend is True
    assert len(figure.layout.annotations) == 0


def test_a_fill_goes_down_to_zero_at_both_sides_of_a_gap():
    chart = canvas.blank(300, canvas.Margin())
    marks.add_soft_fill(chart, [1, 2, 3, 4, 5], [10, 20, None, 40, 50])
    figure = as_plotly(chart)
    assert figure.data[0].x == (1, 1, 2, 2, 4, 4, 5, 5)
    assert figure.data[0].y == (0, 10, 20, 0, 0, 40, 50, 0)


def test_a_lone_value_between_gaps_is_a_dot():
    chart = canvas.blank(300, canvas.Margin())
    marks.add_line(chart, [1, 2, 3, 4, 5], [10, None, 30, None, None], name="n", colour="#000000")
    figure = as_plotly(chart)
    assert figure.data[0].mode == "lines+markers"
    assert figure.data[0].marker.size == (5, 0, 5, 0, 0)


def test_a_colour_belongs_to_the_value_and_comes_with_a_second_cue():
    first, second = theme.category("t1", ("t1", "t2")), theme.category("t2", ("t1", "t2"))
    assert first == ("#0072b2", "solid", "circle")
    assert second == ("#d55e00", "7px,3px", "square")


def test_seven_values_have_seven_colours():
    assert len({theme.category(value, SEVEN).colour for value in SEVEN}) == 7


def test_of_eight_values_six_have_a_colour_and_the_others_share_grey():
    eight = (*SEVEN, "h")
    colours = [theme.category(value, eight).colour for value in eight]
    assert len(set(colours[:6])) == 6
    assert colours[6:] == ["#7d8696", "#7d8696"]


def test_an_unknown_value_is_grey():
    assert theme.category("?", ("t1",)).colour == "#7d8696"


def test_a_chart_gives_up_the_right_margin_that_nothing_stands_in() -> None:
    plain, named, compared, scaled, small = (
        canvas.blank(100, canvas.Margin(right=right)) for right in (72, 72, 72, 72, 8)
    )
    canvas.write(named, "t1", x=1, xref="paper", y=0)
    canvas.write(compared, "before", x=1, xref="paper", y=0)
    scaled.add_heatmap(z=[[1]])
    margins = [canvas.fill_width(figure).layout["margin"]["r"] for figure in (plain, named, compared, scaled, small)]
    assert margins == [16, 72, 54, 44, 8]
