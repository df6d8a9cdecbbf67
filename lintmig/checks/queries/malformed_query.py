"""Queries that parse, of names that exist, and that an engine refuses for how they are built."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.fault import Misbuilding, Misbuilt, Repeated
from lintmig.model.finding import Problem
from lintmig.model.timeline import Step

_SUBQUERY = "Compute it in a subquery, and use its result here."
_WORDS: dict[Misbuilding, tuple[str, str]] = {
    "aggregate": (
        "{clause} takes no aggregate such as {name}()",
        "Filter groups in HAVING, or compute it in a subquery.",
    ),
    "window function": ("{clause} takes no window function such as {name}()", _SUBQUERY),
    "set-returning function": ("{clause} takes no function that returns a set, such as {name}()", "Call it in FROM."),
    "subquery": ("{clause} takes no subquery", "Compute the value before, or check it in a trigger."),
    "nested aggregate": ("{clause} takes no other aggregate: here {name}()", _SUBQUERY),
    "window within aggregate": ("{clause} takes no window function: here {name}()", _SUBQUERY),
    "window without OVER": ("{name}() is a window function and needs OVER", "Write `{name}() OVER (ORDER BY ...)`."),
    "OVER": ("{name}() is neither a window function nor an aggregate and takes no OVER", "Remove OVER."),
    "FILTER": ("{name}() is no aggregate and takes no FILTER", "Use CASE instead."),
    "distinct window": ("{name}() takes no DISTINCT where it has OVER", _SUBQUERY),
    "DISTINCT": ("{name}() is no aggregate and takes no DISTINCT", "Remove DISTINCT."),
    "star behind columns": ("* stands behind other columns", "Put it first, or name the table: `t.*`."),
    "negative limit": ("{clause} is negative: {name}", "Leave {clause} out to take all rows."),
    "order by aggregate": ("{clause} computes with {name}, which is an aggregate", "Write the aggregate itself."),
    "star without source": ("* stands for the columns of FROM, and there is no FROM", "Name a table in FROM."),
    "position": ("{clause} {name} is none of the select list's columns", "Name the column instead of counting."),
    "constant": ("{clause} by a constant, '{name}', orders nothing", "Name a column: a name in quotes is a string."),
    "order of union": (
        "ORDER BY after UNION sees only the names of the result",
        "Order by a name of the first SELECT.",
    ),
    "order of distinct": (
        "ORDER BY of SELECT DISTINCT names what the select list does not have",
        "Add it to the select list, or group instead.",
    ),
    "order of distinct on": (
        "ORDER BY does not begin with what DISTINCT ON names",
        "Order by the expressions of DISTINCT ON first.",
    ),
    "locks": ("{clause} does not go with {name}", "Lock the rows in a subquery."),
    "having without group": ("HAVING without GROUP BY or an aggregate in the select list", "Use WHERE."),
    "having column": ("HAVING sees no column {name}", "Add it to the select list or to GROUP BY, or use WHERE."),
    "derived table without alias": (
        "a subquery in FROM has no alias",
        "Name it: `(SELECT ...) AS t`. PostgreSQL wants that before version 16, MariaDB and MySQL always.",
    ),
    "limit column": ("LIMIT takes no column such as {name}", "Give a number."),
    "recursion without anchor": (
        "{name} reads itself and has no part that does not",
        "Start with a SELECT of other tables: `... UNION ALL ...`.",
    ),
    "recursion twice": ("{name} reads itself twice", "Let it name itself once in FROM."),
    "recursion with order": (
        "{name} reads itself and has an ORDER BY or LIMIT",
        "Order and limit where {name} is read.",
    ),
    "recursion in subquery": ("{name} reads itself within a subquery", "Let it name itself in FROM."),
    "recursive aggregate": ("the part of {name} that reads itself takes no aggregate", _SUBQUERY),
    "circular": ("{name} reads itself: it hides the table of this name", "Give it another name."),
    "conflict without target": (
        "ON CONFLICT DO UPDATE does not say which key is meant",
        "Name its columns: `ON CONFLICT (id) DO UPDATE`.",
    ),
    "generated column": ("{name} is generated and takes no value", "Leave it out, or give DEFAULT."),
    "identity column": (
        "{name} is GENERATED ALWAYS and takes no value",
        "Leave it out, or add OVERRIDING SYSTEM VALUE.",
    ),
    "view": ("rows of view {name} cannot be changed: {clause}", "Change its tables, or make an INSTEAD OF trigger."),
    "generated columns alone": ("table {name} has no column but generated ones", "Add a column that keeps a value."),
    "qualified column": ("{clause} takes no dot before a column: {name}", "Name the column alone."),
    "virtual table": ("virtual table {name} takes {clause} here", "See what the module takes in its documentation."),
    "system table": ("{name} belongs to the engine and cannot be {clause}", "Name a table of your own."),
    "absent row": (
        "a trigger {clause} has no row {name}",
        "Name the other row, or take another event.",
    ),
    "unchangeable row": ("a trigger {clause} cannot change {name}", "Change NEW in a trigger BEFORE INSERT or UPDATE."),
    "temporary trigger": ("{name} is a temporary table, which has no triggers", "Make the trigger for another table."),
    "view of temporary": ("{name} is a temporary table, which no view reads", "Name another table."),
    "default column": ("a default names no column: here {name}", "Use a trigger or a generated column."),
}
_REPEATED = {
    "assignment": ("column {name} is assigned twice", "Assign it once."),
    "inserted column": ("column {name} stands twice in the list", "Name it once."),
    "source": ("{name} stands twice in FROM", "Give one of them another alias."),
    "output": ("two columns of the result are called {name}", "Name one of them: `AS other_name`."),
    "common table": ("{name} is defined twice in WITH", "Give one of them another name."),
}


def check(step: Step) -> Iterator[Problem]:
    for fault in step.faults:
        if isinstance(fault, Misbuilt):
            message, advice = _WORDS[fault.reason]
            clause = fault.clause
        elif isinstance(fault, Repeated):
            message, advice = _REPEATED[fault.kind]
            clause = ""
        else:
            continue
        yield Problem(
            fault.span,
            f"{message.format(name=fault.name, clause=clause)}: {_does(step.engine.title, fault)}",
            advice.format(name=fault.name, clause=clause),
            verdict="rejects" if fault.rejects else "differs",
            severity="error" if fault.rejects else "warning",
        )


def _does(title: str, fault: Misbuilt | Repeated) -> str:
    if fault.rejects:
        return f"{title} refuses it"
    return f"{title} takes one of the values without a word"
