"""A rule: its words and its examples."""

from __future__ import annotations

from dataclasses import dataclass

from lintmig.model.finding import Severity

DOCUMENTATION = "https://github.com/OWNER/lintmig"


def rule_url(name: str) -> str:
    """Where a rule is explained: the one place that says where its page is."""
    return f"{DOCUMENTATION}/blob/main/docs/rules/{name}.md"


@dataclass(frozen=True, slots=True)
class Example:
    """What shows a rule, as the files of a small project.

    `files` maps a file name to its text, SQL in the order of application. In a `bad` example a comment line
    `--   ^^^^ engine, engine` under a line marks the exact place and the engines of a finding; in code it starts with
    `//` or `#`. Files that have no comments, such as JSON, are marked by `places`: `path:line engine, engine`.

    With a `base` the example is a change to it: `files` are those that it writes, `deleted` the paths of those that
    it takes away.
    """

    title: str
    files: tuple[tuple[str, str], ...]
    engines: tuple[str, ...]
    places: tuple[str, ...] = ()
    base: tuple[tuple[str, str], ...] = ()
    deleted: tuple[str, ...] = ()

    @property
    def project(self) -> dict[str, str]:
        """All files that there are in the end."""
        return {
            name: text for name, text in {**dict(self.base), **dict(self.files)}.items() if name not in self.deleted
        }


@dataclass(frozen=True, slots=True)
class Rule:
    """`name` is `family/rule`; `why` and `instead` are Markdown paragraphs; `source` cites the norm."""

    name: str
    severity: Severity
    summary: str
    why: str
    instead: str
    source: tuple[str, ...]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    is_opt_in: bool = False
    """Whether it runs only where the configuration or the command line names it."""
