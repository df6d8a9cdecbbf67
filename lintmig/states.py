"""The states of a project that a run is about: each is linted, or known from an earlier run."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from lintmig.cache import (
    NO_CACHE,
    Cache,
    Compared,
    Damaged,
    Seen,
    from_bytes,
    histories_from_bytes,
    histories_to_bytes,
    to_bytes,
)
from lintmig.model.change import Change
from lintmig.model.linted import Linted
from lintmig.model.outcome import Outcome
from lintmig.model.past import Past
from lintmig.model.progress import Progress
from lintmig.model.request import Request

if TYPE_CHECKING:
    from lintmig.beside import Beside


def lint_cached(request: Request, cache: Cache = NO_CACHE) -> Outcome:
    """As `pipeline.lint`."""
    started = time.perf_counter()
    known = cache.find(request)
    if known is None:
        from lintmig.pipeline import linted

        known = linted(request)
        cache.keep(known, request)
    return _timed(known.outcome, started)


def lint_both(before: Request, now: Request, change: Change, cache: Cache = NO_CACHE) -> tuple[Linted, Linted]:
    """The state before a change, and the one that it leaves, whose rules are told of the histories before.

    What is not known is linted: both at once where the machine can, else one after the other.
    """
    started = time.perf_counter()
    seen = Seen()
    known = cache.find(before, shapes=True, seen=seen)
    if known is None:
        found = _both_at_once(before, now, change, cache) or _in_turn(before, now, change, cache)
    else:
        compared, past = Compared(change, before, known.trace), Past(change, known.tracks)
        later = cache.find(now, compared, shapes=True, seen=seen)
        if later is None:
            from lintmig.pipeline import linted

            later = linted(now, past=lambda: past, shapes=True)
            cache.keep(later, now, compared, shapes=True)
        found = known, later
    return found[0], replace(found[1], outcome=_timed(found[1].outcome, started))


def _in_turn(before: Request, now: Request, change: Change, cache: Cache) -> tuple[Linted, Linted]:
    """They share what is parsed."""
    from lintmig.pipeline import linted
    from lintmig.replaying import Parses

    parses: Parses = {}
    earlier = linted(before, parses, shapes=True)
    past = Past(change, earlier.tracks)
    later = linted(now, parses, lambda: past, shapes=True)
    cache.keep(earlier, before, shapes=True)
    cache.keep(later, now, Compared(change, before, earlier.trace), shapes=True)
    return earlier, later


_KEY = "beside"


def _both_at_once(before: Request, now: Request, change: Change, cache: Cache) -> tuple[Linted, Linted] | None:
    """The other process begins at once and parses for itself: to wait for what is parsed here costs more time.

    None where that cannot be done, or something went wrong over there: then it goes wrong here, and is told.
    """
    from lintmig.beside import Beside, Send, can_start
    from lintmig.pipeline import linted

    if not can_start() or before.trace is not None:
        return None  # what is noted over there would be lost
    with Beside() as beside:

        def lint_before(send: Send) -> None:
            request = replace(before, progress=Progress())
            earlier = linted(request, shapes=True, tell=lambda tracks: send(histories_to_bytes(tracks, _KEY)))
            send(to_bytes(replace(earlier, tracks=()), _KEY, before))
            cache.keep(earlier, before, shapes=True)

        @lru_cache(maxsize=1)
        def past() -> Past:
            return Past(change, histories_from_bytes(_sent(beside), _KEY))

        try:
            beside.start(lint_before)
            later = linted(now, past=past, shapes=True)
            known = past()
            earlier = replace(from_bytes(_sent(beside), _KEY, before, None), tracks=known.tracks)
        except Damaged:
            return None
        cache.keep(later, now, Compared(change, before, earlier.trace), shapes=True)
        beside.finish()
    return earlier, later


def _sent(beside: Beside) -> bytes:
    message = beside.message()
    if message is None:
        raise Damaged
    return message


def _timed(outcome: Outcome, started: float) -> Outcome:
    """With the time that this run has taken, not the one that is remembered."""
    return replace(outcome, counts=replace(outcome.counts, seconds=time.perf_counter() - started))
