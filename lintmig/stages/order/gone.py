"""Migrations that databases may have applied and that are not there any more."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.ledger.merged import GoneMigrations
from lintmig.model.script import Script
from lintmig.stages.order.held import Held, Identity
from lintmig.stages.order.likeness import first_difference
from lintmig.stages.order.places import first_line

_FEWEST_SQUASHED = 2


def gone(held: Held) -> Iterator[GoneMigrations]:
    if held.now.tool == "sql":
        return
    lost = {identity: old for identity, old in held.old.items() if identity not in held.new}
    lost = _not_replaced(held, lost)
    if not lost:
        return
    names = list(dict.fromkeys(held.shown(old) for old in lost.values()))
    answer = held.records.gone
    if any(_is_last(held, identity) for identity in lost):
        answer = "refuses" if "refuses" in (held.records.gone_last, answer if len(lost) > 1 else "") else "unseen"
    squashed = _squashed(held) if len(names) >= _FEWEST_SQUASHED else None
    first = next(iter(lost.values()))
    new = _renamed(held, first) if len(names) == 1 else None
    beside = squashed or new or _beside(held, first)
    if beside is not None and not (new is not None and held.records.is_dated):
        yield GoneMigrations(
            first_line(beside.source),
            held.now.tool,
            tuple(names),
            answer,
            first.path,
            held.shown(new) if new is not None else None,
            new.path if new is not None else None,
            held.shown(squashed) if squashed is not None else None,
        )


def _is_last(held: Held, identity: Identity) -> bool:
    """Whether no other followed it."""
    if held.before.parents:
        return not any(identity[0] in parents for parents in held.before.parents.values())
    return next(reversed(held.old)) == identity


def _not_replaced(held: Held, lost: dict[Identity, Script]) -> dict[Identity, Script]:
    """Without those for which another has stood in: Django's `replaces`; and those whose files say who they are."""
    if held.now.tool == "django":
        texts = [script.source.text for script in held.now.scripts if "replaces" in script.source.text]
        return {
            identity: old
            for identity, old in lost.items()
            if not any(str(identity[0]).partition(".")[2] in text for text in texts)
        }
    if held.now.tool == "liquibase":
        fragments = {script.fragment for script in held.now.scripts}
        return {identity: old for identity, old in lost.items() if old.fragment not in fragments}
    engines = {identity[0] for identity in held.new}
    return {identity: old for identity, old in lost.items() if identity[0] not in engines}


def _squashed(held: Held) -> Script | None:
    """The new migration that stands before all that are left, in place of many."""
    first = next(iter(held.now.scripts), None)
    return first if first is not None and first.path in held.added else None


def _renamed(held: Held, old: Script) -> Script | None:
    for identity, script in held.new.items():
        if identity not in held.old and script.path in held.added:
            is_moved = held.old_paths.get(script.path) == old.path
            if is_moved or (old.sql.strip() and first_difference(old.sql, script.sql) is None):
                return script
    return None


def _beside(held: Held, old: Script) -> Script | None:
    """The next migration that is still there, else the one before."""
    ordered = list(held.old.items())
    at = next(number for number, (_, script) in enumerate(ordered) if script is old)
    for identity, _ in (*ordered[at + 1 :], *reversed(ordered[:at])):
        if identity in held.new:
            return held.new[identity]
    return next(iter(held.new.values()), None)
