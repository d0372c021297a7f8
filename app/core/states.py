"""Enumerations that carry what a page needs to show them: label, tone and icon."""

import enum
from typing import Self

from app.core.i18n import Text


class State(enum.StrEnum):
    """A state of a workflow; tone is one of rest, move, wait, good, alert, icon a sprite name."""

    label: Text
    tone: str
    icon: str

    def __new__(
        cls, value: str, label: Text = "", tone: str = "rest", icon: str = "circle"
    ) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.tone = tone
        member.icon = icon
        return member


class Choice(enum.StrEnum):
    """A closed list of words with a label each."""

    label: Text

    def __new__(cls, value: str, label: Text = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
