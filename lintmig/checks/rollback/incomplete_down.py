"""Down scripts after which the schema is not what it was before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintmig.model.finding import Related
from lintmig.model.project import Project, ProjectProblem
from lintmig.model.rollback import Changed, Left, Remainder

_SHOWN = 5


def check_project(project: Project) -> Iterator[ProjectProblem]:
    for rollback in project.rollbacks:
        found = rollback.remainders
        if not found:
            continue
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        yield ProjectProblem(
            rollback.place,
            (rollback.engine.name,),
            f"the way down {_words(found[0])}{more}",
            _help(found),
            tuple(Related(item.place, _note(item)) for item in found[:_SHOWN]),
        )


def _words(item: Remainder) -> str:
    if isinstance(item, Left):
        return f"leaves {_named(item.kind, item.name)} behind"
    if isinstance(item, Changed):
        return f"leaves {item.name} {item.is_now}, not {item.was} as before"
    return f"does not bring back {_named(item.kind, item.name)}"


def _note(item: Remainder) -> str:
    if isinstance(item, Left):
        return f"{_named(item.kind, item.name)} is made here, and left"
    if isinstance(item, Changed):
        return f"{item.name} is {item.is_now} from here on, and was {item.was}"
    return f"{_named(item.kind, item.name)} was made here, and is gone"


def _named(kind: str, name: str) -> str:
    return name if kind == "column" else f"{kind} {name}" if "key" not in kind else f"the {kind} on {name}"


def _help(found: Sequence[Remainder]) -> str:
    undoing = [item.undo for item in found if isinstance(item, Left) and item.undo]
    if len(undoing) == len(found) <= _SHOWN:
        return "Add to the down script:\n" + "\n".join(undoing)
    return "Undo in the down script, in reverse order, each thing that the migration does."
