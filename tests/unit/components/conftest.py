"""Macros of templates/components without an application: plain Jinja with stand-ins for its globals."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from tests.architecture.source import ROOT

Draw = Callable[..., BeautifulSoup]


def url_with(**changes: object) -> str:
    """The changed arguments in their order, as a query."""
    return "?" + "&".join(f"{name}={value}" for name, value in changes.items() if value is not None)


@pytest.fixture(scope="session")
def environment() -> Environment:
    """Jinja as the application sets it up, in English."""
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(
        csrf_token=lambda: "token",
        form_id=lambda: "form-id",
        static_url=lambda name: f"/static/{name}",
        url_with=url_with,
        ui={},
    )
    made.filters.update(
        clauses=escape,
        day=lambda value: f"{value:%d %b}",
        iso=lambda value: value.isoformat(),
        moment=lambda value: f"{value:%d %b %H:%M}",
        relative_deadline=lambda value: "soon",
        unbroken=escape,
        working_days_left=lambda value: (value - date(2026, 12, 9)).days,
    )
    return made


@pytest.fixture
def draw(environment: Environment) -> Draw:
    """Call a macro by name; a keyword `inside` is what a call block would hold."""

    def call(name: str, *args: Any, inside: str = "", **kwargs: Any) -> BeautifulSoup:
        block = f"{{% call {name}(*args, **kwargs) %}}{inside}{{% endcall %}}"
        line = block if inside else f"{{{{ {name}(*args, **kwargs) }}}}"
        source = f'{{% from "components/{name}.html" import {name} %}}{line}'
        html = environment.from_string(source).render(args=args, kwargs=kwargs)
        return BeautifulSoup(html, "html.parser")

    return call
