"""The fields of users: those of a load shape, and those selected and the open one, who share a key of the address."""

from __future__ import annotations

from functools import partial
from typing import Final

from smapdash.model.accounts import Role
from smapdash.model.load_shapes import parse_shape
from smapdash.model.user_lists import read_lists, read_single, write_list, write_single
from smapdash.model.values import parse_names, parse_text
from smapdash.web.state import chip_texts as texts
from smapdash.web.state.field import Chip, Control, Field
from smapdash.web.ui import ids, research_ids
from smapdash.wording.messages import message

USER_FIELDS: Final = (
    Field(
        name="shape",
        role=Role.ANALYST,
        keys=("shape",),
        parse=lambda _, value: parse_shape(value),
        write=lambda filters: [filters.shape.key] if filters.shape else [],
        control=Control(
            place=(research_ids.SHAPE, "data"), show=lambda _, filters: filters.shape.key if filters.shape else None
        ),
        chip=Chip(
            name="shape",
            text=texts.shape,
            without={"shape": None},
            remove=lambda filters: message("filters.remove_the_shape") if filters.shape else "",
        ),
        note=lambda filters: [(message("filters.load_shape"), filters.shape.key)] if filters.shape else [],
    ),
    Field(
        name="users",
        role=Role.ANALYST,
        keys=("user",),
        parse=lambda _, value: parse_names(value),
        write=lambda filters: [write_list(filters.users)] if filters.users else [],
        control=Control(place=(ids.SELECTED_USERS, "data"), show=lambda _, filters: list(filters.users) or None),
        read=lambda found: read_lists(found[0]),
        chip=Chip(
            name="users",
            text=texts.users,
            without={"users": ()},
            remove=partial(texts.remove_names, noun="user", name="users"),
        ),
        note=lambda filters: texts.name_lines(message("filters.selected_users"), filters.users),
    ),
    Field(
        name="user",
        role=Role.ANALYST,
        keys=("user",),
        parse=lambda _, value: parse_text(value),
        write=lambda filters: [write_single(filters.user)] if filters.user else [],
        control=Control(place=(ids.OPEN_USER, "data"), show=lambda _, filters: filters.user, on_card=True),
        read=lambda found: read_single(found[0]),
    ),
)
