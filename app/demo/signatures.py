"""Drawn signatures for the demo: loops and strokes made from a name, nobody's real hand."""

import json
from math import cos, pi, sin
from random import Random

from app.visits.service.strokes import HEIGHT, WIDTH

STEPS = 14


def signature_strokes(name: str) -> str:
    """The JSON of a made-up signature as the pad sends it; the same name signs the same way."""
    hand = Random(name)  # noqa: S311 - a drawing, no secret
    span = min(190, WIDTH * 9 // 10 // len(name))
    left = (WIDTH - span * len(name)) // 2
    return json.dumps(
        [
            _curve(hand, left + span * place + span // 2, HEIGHT // 2 - 20, span)
            for place in range(len(name))
            for _ in range(hand.randint(2, 4))
        ]
    )


def _curve(hand: Random, x: int, y: int, span: int) -> list[list[int]]:
    """One stroke around a place: part of a flat loop, begun and ended by chance."""
    start, turn = hand.uniform(0, 2 * pi), hand.uniform(0.5, 1.4) * pi
    wide, high = hand.uniform(0.1, 0.4) * span, hand.uniform(30, 110)
    lean = hand.uniform(-0.1, 0.1) * span
    return [
        [
            round(x + wide * cos(start + turn * step / STEPS) + lean * step / STEPS),
            round(y + high * sin(start + turn * step / STEPS)),
        ]
        for step in range(STEPS + 1)
    ]
