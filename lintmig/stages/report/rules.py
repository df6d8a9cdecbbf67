"""The words and examples of rules, for people, programs and documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, assert_never

from lintmig.model.rule import Example, Rule

RuleFormat = Literal["text", "json", "markdown"]


def rule_list(rules: Sequence[Rule], rule_format: RuleFormat) -> str:
    match rule_format:
        case "text":
            width = max((len(rule.name) for rule in rules), default=0)
            rows = (f"{rule.name:{width}}  {rule.severity:7}  {rule.summary}\n" for rule in rules)
            return "".join(rows)
        case "json":
            return _json([_values(rule) for rule in rules])
        case "markdown":
            rows = (f"| `{rule.name}` | {rule.severity} | {rule.summary} |\n" for rule in rules)
            return "| rule | severity | what it finds |\n| --- | --- | --- |\n" + "".join(rows)
        case _:
            assert_never(rule_format)


def rule_page(rule: Rule, rule_format: RuleFormat) -> str:
    match rule_format:
        case "text":
            return "\n".join(_text_page(rule)) + "\n"
        case "json":
            return _json(_values(rule))
        case "markdown":
            return "\n".join(_markdown_page(rule)) + "\n"
        case _:
            assert_never(rule_format)


def _text_page(rule: Rule) -> Iterator[str]:
    yield f"{rule.name} ({rule.severity}{', only where it is named' if rule.is_opt_in else ''})"
    yield rule.summary
    yield ""
    yield from rule.why.rstrip().split("\n")
    yield ""
    yield "Instead:"
    yield from rule.instead.rstrip().split("\n")
    for heading, examples in (("Found in", rule.bad), ("Not found in", rule.good)):
        for example in examples:
            yield ""
            yield f"{heading}: {example.title} ({', '.join(example.engines)})"
            if example.base:
                yield "  the base:"
                yield from _files(example.base)
                yield "  the change:"
                yield from (f"  deletes {path}" for path in example.deleted)
            yield from _files(example.files, is_named=len(example.files) > 1 or bool(example.base))
    yield ""
    for source in rule.source:
        yield f"Source: {source}"


def _files(files: Sequence[tuple[str, str]], *, is_named: bool = True) -> Iterator[str]:
    for name, sql in files:
        if is_named:
            yield f"  {name}"
        for line in sql.rstrip().split("\n"):
            yield f"    {line}".rstrip()


def _markdown_page(rule: Rule) -> Iterator[str]:
    yield f"# {rule.name}"
    yield ""
    named = " Runs only where `select` or `severity` names it." if rule.is_opt_in else ""
    yield f"{rule.summary} Severity: {rule.severity}.{named}"
    for heading, text in (("Why", rule.why), ("Instead", rule.instead)):
        yield f"\n## {heading}\n"
        yield text.rstrip()
    for heading, examples in (("Found", rule.bad), ("Not found", rule.good)):
        yield f"\n## {heading}"
        for example in examples:
            yield f"\n{example.title} ({', '.join(example.engines)}):"
            yield from fenced_files(example)
    yield "\n## Source\n"
    for source in rule.source:
        yield f"- {source}"


def fenced_files(example: Example) -> Iterator[str]:
    """Its files, each as a block of code; of a change to a base first those of the base."""
    for name, text in example.base:
        yield fenced(name, text.rstrip())
    if example.base:
        yield f"\n{_change(example)}"
    for name, text in example.files:
        yield fenced(name, text.rstrip())


def _change(example: Example) -> str:
    deleted = " and ".join(f"`{path}`" for path in example.deleted)
    if not deleted:
        return "The change writes:"
    return f"The change deletes {deleted}{', and writes:' if example.files else '.'}"


def fenced(name: str, text: str) -> str:
    """A file as a block of code, with its name in a comment where its language has them."""
    kind = name.rpartition(".")[2]
    opening = _COMMENTS.get(kind)
    if opening is None:
        return f"\n`{name}`:\n\n```{kind}\n{text}\n```"
    return f"\n```{kind}\n{opening} {name}\n{text}\n```"


_COMMENTS = {"sql": "--", "py": "#", "rb": "#", "toml": "#", "yaml": "#", "yml": "#"}
_COMMENTS |= dict.fromkeys(("ts", "js", "mjs", "prisma", "go", "java", "kt", "cs", "php"), "//")


def _values(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name,
        "severity": rule.severity,
        "opt_in": rule.is_opt_in,
        "summary": rule.summary,
        "why": rule.why,
        "instead": rule.instead,
        "source": list(rule.source),
        "bad": list(map(_example, rule.bad)),
        "good": list(map(_example, rule.good)),
    }


def _example(example: Example) -> dict[str, object]:
    values: dict[str, object] = {"title": example.title, "engines": list(example.engines)}
    if example.base:
        values |= {"base": dict(example.base), "deleted": list(example.deleted)}
    values["files"] = dict(example.files)
    return {**values, "places": list(example.places)} if example.places else values


def _json(values: object) -> str:
    import json

    return json.dumps(values, indent=2) + "\n"
