"""The page `docs/workflows.md`, printed from the declared tables so that it cannot lie."""

from flask_babel import force_locale

from app.core.i18n import DEFAULT_LOCALE, Text
from app.core.states import State
from app.core.workflow import WORKFLOWS, Reason, Transition, Workflow

HEAD = """# Workflows

Printed by `make workflows` from the tables in each feature's `workflow.py`; a test compares.
A transition marked *internal* has no button and no address: another object causes it.
"""


def both(text: Text) -> str:
    """A text in English with the Chinese behind it."""
    with force_locale("en"):
        english = str(text)
    with force_locale(DEFAULT_LOCALE):
        chinese = str(text)
    return english if english == chinese else f"{english} {chinese}"


def workflows_page() -> str:
    """The whole page as Markdown."""
    kinds = sorted(WORKFLOWS.values(), key=lambda workflow: workflow.kind)
    return "\n".join([HEAD, *(_section(workflow) for workflow in kinds)])


def _section(workflow: Workflow[object]) -> str:
    lines = [f"## {both(workflow.title)}", "", "```mermaid", "stateDiagram-v2"]
    lines.append(f"    [*] --> {workflow.initial.value}")
    for transition in workflow.transitions:
        lines += [
            f"    {source.value} --> {transition.target.value}: {transition.name}"
            for source in _ordered(workflow.states, transition)
        ]
    lines += ["```", "", "| state | shown as |", "| --- | --- |"]
    lines += [f"| `{state.value}` | {both(state.label)} |" for state in workflow.states]
    lines += ["", "| action | from | to | who | reason |", "| --- | --- | --- | --- | --- |"]
    lines += [_row(workflow, transition) for transition in workflow.transitions]
    return "\n".join([*lines, ""])


def _row(workflow: Workflow[object], transition: Transition) -> str:
    origins = ", ".join(f"`{state.value}`" for state in _ordered(workflow.states, transition))
    reason = "" if transition.reason is Reason.NONE else transition.reason.value
    if transition.reason_if is not None:
        reason += ", at times required"
    internal = " *(internal)*" if transition.internal else ""
    name = f"`{transition.name}` {both(transition.label)}{internal}"
    return f"| {name} | {origins} | `{transition.target.value}` | {both(transition.roles)} | {reason} |"


def _ordered(states: type[State], transition: Transition) -> list[State]:
    return [state for state in states if state in transition.sources]
