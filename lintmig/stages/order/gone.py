"""Migrations that databases may have applied and that are not there any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lintmig.model.ledger.merged import Answer, GoneMigrations
from lintmig.model.script import Script
from lintmig.stages.order.held import Held, Identity
from lintmig.stages.order.likeness import spoken
from lintmig.stages.order.places import first_line

_FEWEST_SQUASHED = 2
_MOST_RENAMED = 3


def gone(held: Held) -> Iterator[GoneMigrations]:
    """One finding for each that has another identity now, and one for all others."""
    if held.now.tool == "sql":
        return
    lost = {identity: old for identity, old in held.old.items() if identity not in held.new}
    lost = _not_replaced(held, lost)
    renamed = _renamed(held, lost)
    squashed = _squashed(held) if len(lost) >= max(_FEWEST_SQUASHED, 2 * len(renamed)) else None
    if squashed is None and len(renamed) > _MOST_RENAMED and not held.records.is_dated:
        those, first_new = [lost.pop(identity) for identity in renamed], next(iter(renamed.values()))
        yield _gone(held, those, _answer(held, list(renamed)), first_new)._replace(new_name=held.shown(first_new))
    elif squashed is None:
        for identity, new in renamed.items():
            old = lost.pop(identity)
            answer = _answer(held, [identity])
            if not held.records.is_dated and (answer == "refuses" or not _is_passed_over(held, new)):
                yield _gone(held, [old], answer, new)._replace(new_name=held.shown(new), new_path=new.path)
    if lost:
        first = next(iter(lost.values()))
        beside = squashed or _beside(held, first)
        if beside is not None:
            found = _gone(held, list(lost.values()), _answer(held, list(lost)), beside)
            yield found._replace(squashed=held.shown(squashed) if squashed is not None else None)


def _gone(held: Held, lost: Sequence[Script], answer: Answer, beside: Script) -> GoneMigrations:
    names = tuple(dict.fromkeys(map(held.shown, lost)))
    return GoneMigrations(first_line(beside.source), held.now.tool, names, answer, lost[0].path)


def _answer(held: Held, lost: Sequence[Identity]) -> Answer:
    answers = {held.records.gone_last if _is_last(held, identity) else held.records.gone for identity in lost}
    return "refuses" if "refuses" in answers else "unseen"


def _is_passed_over(held: Held, new: Script) -> bool:
    """Whether one that was there comes behind it, so that the tool takes it for applied, or is told to refuse it."""
    known = {script.key for identity, script in held.new.items() if identity in held.old}
    at = held.now.scripts.index(new)
    return held.records.late is not None and any(each.key in known for each in held.now.scripts[at + 1 :])


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


def _renamed(held: Held, lost: Mapping[Identity, Script]) -> dict[Identity, Script]:
    """What those that are lost are now: what git takes for the same file, or what says the same."""
    new = [script for identity, script in held.new.items() if identity not in held.old and script.path in held.added]
    if not new:
        return {}
    by_old_path = {held.old_paths.get(script.path): script for script in new}
    by_words = {spoken(script.sql): script for script in new if script.sql.strip()}
    found = {identity: by_old_path.get(old.path) or by_words.get(spoken(old.sql)) for identity, old in lost.items()}
    return {identity: script for identity, script in found.items() if script is not None}


def _beside(held: Held, old: Script) -> Script | None:
    """The next migration that is still there, else the one before."""
    ordered = list(held.old.items())
    at = next(number for number, (_, script) in enumerate(ordered) if script is old)
    for identity, _ in (*ordered[at + 1 :], *reversed(ordered[:at])):
        if identity in held.new:
            return held.new[identity]
    return next(iter(held.new.values()), None)
