"""Names of load shapes, the same on the page, in exports and on the command line."""

from __future__ import annotations

from typing import Final

from smapdash.model.load_shapes import FEWEST_USERS, ShapeKind, ShapeName, UserShapes
from smapdash.wording.formatting import half_hour
from smapdash.wording.messages import message
from smapdash.wording.phrases import plural

_KINDS: Final = {
    ShapeKind.MORNING: message("load_shapes.morning"),
    ShapeKind.EVENING: message("load_shapes.evening"),
    ShapeKind.TWO_PEAKS: message("load_shapes.two_peaks"),
    ShapeKind.DAYTIME: message("load_shapes.daytime"),
    ShapeKind.NIGHT: message("load_shapes.night"),
    ShapeKind.FLAT: message("load_shapes.flat"),
}


def shape_name(name: ShapeName) -> str:
    """Write evening peak; evening peak at 19:30; or evening peak at 19:30 (2)."""
    kind = _KINDS[name.kind]
    timed = kind if name.peak is None else message("load_shapes.timed", kind=kind, time=half_hour(name.peak))
    return f"{timed} ({name.number})" if name.number > 1 else timed


def too_few_users(shapes: UserShapes) -> str:
    """Return the sentence on why there are no groups."""
    return message("load_shapes.too_few", fewest=FEWEST_USERS, users=plural(shapes.grouped, "user"))
