"""The size budget: whatever outgrows it is split, not excused."""

import ast
from pathlib import Path

from tests.architecture.source import (
    Function,
    functions,
    layer,
    length,
    name,
    python_files,
    templates,
)

MODULE = 400
FUNCTION = 60
VIEW = 30
TEMPLATE = 150
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}
CODE = ("app", "bench", "scripts", "tests")


def lines_of(function: Function) -> int:
    """Lines of a function with its docstring, without its decorators."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_module_stays_within_400_lines() -> None:
    files = [path for folder in CODE for path in python_files(folder)]
    too_long = [f"{name(path)}: {length(path)}" for path in files if length(path) > MODULE]
    assert not too_long, too_long


def test_function_stays_within_60_lines() -> None:
    too_long = [
        f"{name(path)}:{function.name}: {lines_of(function)}"
        for folder in CODE
        for path in python_files(folder)
        for function in functions(path)
        if lines_of(function) > FUNCTION
    ]
    assert not too_long, too_long


def is_view(function: Function) -> bool:
    """True for a function that an address leads to: decorated with `blueprint.route` or its kin."""
    return any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in {"route", "get", "post"}
        for decorator in function.decorator_list
    )


def test_view_function_stays_within_30_lines() -> None:
    too_long = [
        f"{name(path)}:{function.name}: {lines_of(function)}"
        for path in python_files("app")
        if layer(path) == "views"
        for function in functions(path)
        if is_view(function) and lines_of(function) > VIEW
    ]
    assert not too_long, too_long


def test_template_stays_within_150_lines() -> None:
    too_long = [f"{name(path)}: {length(path)}" for path in templates() if length(path) > TEMPLATE]
    assert not too_long, too_long


def test_module_name_says_what_is_inside() -> None:
    files: list[Path] = [*python_files("app"), *python_files("tests"), *templates()]
    vague = [name(path) for path in files if VAGUE & set(path.with_suffix("").parts)]
    assert not vague, vague
