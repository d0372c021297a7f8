"""Take away one policy after the other and show the test that turns red.

`python -m scripts.mutate_policies [NAME …]`; without a name all policies. The doors of the route test
are asked first, those of the policy itself before the others of its feature; a policy that only guards
what another rule has kept out already is asked alone (`tests.support.doors.alone`). Ends with 1 when a
policy can be removed unnoticed.
"""

import logging
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Flask

from app.core.permissions import POLICIES, taken_away
from tests.support.clock import Clock
from tests.support.databases import Database, SqliteStore
from tests.support.doors import DOORS
from tests.support.doors.alone import unnoticed_alone
from tests.support.doors.door import Door
from tests.support.postgres import new_folder
from tests.support.stage import Stage, methods_of

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
# Features whose pages ask policies of another one.
ASKED_BY = {"core": ("files",), "rectification": ("tasks", "notices"), "followups": ("reviews",)}


def main(names: Sequence[str]) -> int:
    """Try the named policies, or all; 1 when one can go unnoticed."""
    started, unnoticed = time.monotonic(), []
    hands, folder = Clock(MONDAY), new_folder()
    database = Database("sqlite", SqliteStore(folder), folder)
    logging.getLogger("bihuan").setLevel(logging.CRITICAL)  # making the application has set it
    try:
        stage = Stage(database)
        unknown = set(names) - set(POLICIES)
        if unknown:
            print(f"Unknown: {', '.join(sorted(unknown))}.", file=sys.stderr)
            return 2
        for name in names or sorted(POLICIES):
            red = first_red(stage, name)
            print(f"{name:42} {red or 'UNNOTICED'}", flush=True)
            unnoticed += [] if red else [name]
    finally:
        hands.release()
        database.close()
    seconds = time.monotonic() - started
    print(f"{len(names or POLICIES)} policies, {stage.calls} calls, {seconds:.0f} s")
    if unnoticed:
        print(f"Can be removed unnoticed: {', '.join(unnoticed)}", file=sys.stderr)
    return 1 if unnoticed else 0


def first_red(stage: Stage, name: str) -> str:
    """What notices that the policy is gone; empty when nothing does."""
    own, acting, beside = nearest_doors(stage.app, name)
    with taken_away(name):
        return (
            _first_fault(stage, [*own, *acting])
            or unnoticed_alone(name)
            or _first_fault(stage, beside)
        )


def _first_fault(stage: Stage, doors: Sequence[Door]) -> str:
    for door in doors:
        for method in methods_of(stage.app, door):
            if fault := stage.first_fault(door, method):
                return fault
    return ""


def nearest_doors(app: Flask, name: str) -> tuple[list[Door], list[Door], list[Door]]:
    """Doors guarded by the policy; those of its feature at which something is done; the others."""
    feature = name.split(".")[0]
    blueprints = ASKED_BY.get(feature, (feature,))
    beside = [door for door in DOORS if door.endpoint.split(".")[0] in blueprints]
    own = [door for door in DOORS if _policy_of(app, door) == name]
    others = [door for door in beside if _policy_of(app, door) != name]
    return (
        own,
        [door for door in others if door.acts is not None],
        [door for door in others if door.acts is None],
    )


def _policy_of(app: Flask, door: Door) -> str:
    guard = getattr(app.view_functions[door.endpoint], "policy", None)
    return str(getattr(guard, "policy_name", ""))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
