"""What expressions of TypeScript say, read through the files of a project."""

from __future__ import annotations

import time

import pytest

from lintmig.model.files import Files
from lintmig.model.source import BlindSpot
from lintmig.stages.read.host.typescript.program import Program
from lintmig.stages.read.host.typescript.values import (
    Array,
    Call,
    Constant,
    Function,
    Name,
    Number,
    Object,
    Value,
    text_of,
)


def _program(**texts: str) -> Program:
    contents = {name.replace("__", "/").replace("_json", ".json"): text for name, text in texts.items()}
    contents = {name if "." in name else f"{name}.ts": text for name, text in contents.items()}
    return Program(
        Files({path: path for path in contents}, lambda path: contents.get(path, BlindSpot(path, 1, "none")))
    )


def _shown(value: Value | None, program: Program) -> object:
    value = program.resolve(value) if value is not None else None
    match value:
        case Object(entries, _, is_complete):
            shown = {entry.key: _shown(entry.value, program) for entry in entries}
            return shown if is_complete else {**shown, "...": "?"}
        case Array(items):
            return [_shown(item, program) for item in items]
        case Number(number):
            return number
        case Constant(constant):
            return constant
        case Call():
            return f"{value.name}({', '.join(str(_shown(each, program)) for each in value.arguments)})"
        case Function():
            return _shown(program.result(value), program)
        case Name(identifier):
            return f"<{identifier}>"
    return text_of(value)


def _value(program: Program, name: str = "x", path: str = "main.ts") -> object:
    module = program.module(path)
    assert module is not None
    return _shown(program.top_level(module, name), program)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("const x = 'a\\n\\u0041';", "a\nA"),
        ("const x = `plain`;", "plain"),
        ("const n = 'b'; const x = `a ${n} c`;", "a b c"),
        ("const x = 'a' + \"b\" + `c`;", "abc"),
        (
            "const x = { a: 1, 'b-c': -2.5, [`d`]: true, e: null, f: undefined } as const;",
            {"a": 1, "b-c": -2.5, "d": True, "e": None, "f": None},
        ),
        ("const b = { a: 1, b: 2 }; const x = { ...b, b: 3 } satisfies T;", {"a": 1, "b": 3}),
        ("const x = { a: 1, ...unknown() };", {"a": 1, "...": "?"}),
        ("const x = { a: 1, [computed]: 2 };", {"a": 1, "...": "?"}),
        ("const a = ['y']; const x = [...a, 'z'];", ["y", "z"]),
        ("const x = one(two('three').four());", "one(four())"),
        ("const f = (n: string) => ({ name: text(n) }); const x = f('id');", {"name": "text(id)"}),
        ("function f() { const a = 1; return { a }; } const x = f();", {"a": 1}),
        ("function f() { if (y) return { a }; return { b }; } const x = f();", "f()"),
        ("enum E { A = 'a', B = 'b' } const x = [E.A, E.B];", ["a", "b"]),
        ("enum E { A, B, C = 7, D } const x = E;", {"A": 0, "B": 1, "C": 7, "D": 8}),
        ("let x = 1; x = 2;", 1),
        ("const x = y ? 1 : 2;", None),
    ],
)
def test_expressions(text: str, expected: object) -> None:
    assert _value(_program(main=text)) == expected


def test_names_are_followed_through_imports() -> None:
    program = _program(
        main="import { a as b } from './barrel'; import * as all from '@/lib/all'; import d from './d.js';"
        "import { w } from '@own/shared/kinds';"
        "const x = [b, all.c, d, w];",
        barrel="export * from './one'; export { default as never } from './d';",
        one="export const a = 'one';",
        src__lib__all__index="export const c = 2;",
        d="const own = 'three'; export default own;",
        tsconfig_json='{ "compilerOptions": { "paths": { "@/*": ["./src/*"], }, /* own */ } }',
        packages__shared__package_json='{ "name": "@own/shared", "exports": { "./kinds": "./src/kinds.ts" } }',
        packages__shared__src__kinds="export const w = 4;",
    )
    assert _value(program) == ["one", 2, "three", 4]


def test_what_comes_from_a_package_keeps_its_origin() -> None:
    program = _program(
        main="import { table } from './own'; import * as pg from 'drizzle-orm/pg-core';"
        "const x = table; const y = pg.text;",
        own="export { pgTable as table } from 'drizzle-orm/pg-core';",
    )
    module = program.module("main.ts")
    assert module is not None
    assert program.origin(program.top_level(module, "x")) == ("drizzle-orm/pg-core", "pgTable")
    assert program.origin(program.top_level(module, "y")) == ("drizzle-orm/pg-core", "text")


def test_parameters_hide_names_of_the_module() -> None:
    assert _value(_program(main="const t = 'outer'; const x = (t) => t;")) == "<t>"
    assert _value(_program(main="const id = 'outer'; const x = ({ id }) => [id];")) == ["<id>"]


@pytest.mark.parametrize(
    "text",
    [
        "const x = { ...x };",
        "const a = { ...b }; const b = { ...a }; const x = { ...a };",
        "const f = () => f(); const x = f();",
        "const f = () => ({ ...g(), ...g() }); const g = () => ({ ...f(), ...f() }); const x = f();",
        "const x = " + "[" * 5000 + "]" * 5000,
        "const x = a" + ".b()" * 5000,
        "const x = " + "(" * 3000,
        "const x = `${`" * 300,
        "const x0 = {a: 1}; "
        + "".join(f"const x{n + 1} = {{ ...x{n}, ...x{n} }};" for n in range(60))
        + "const x = x60",
        "".join(f"const f{n} = () => ({{ ...f{n + 1}(), ...f{n + 1}(), ...f{n + 1}() }});" for n in range(60))
        + "const x = f0()",
        "export * from './main'; import { y } from './main'; const x = y;",
    ],
    ids=range(11),
)
def test_what_has_no_end_ends(text: str) -> None:
    started = time.perf_counter()
    _value(_program(main=text))
    assert time.perf_counter() - started < 3
