"""The states of a project that a run is about: each is linted, or known from an earlier run."""

from __future__ import annotations

import json
import time
from dataclasses import replace

from lintmig.cache import NO_CACHE, Cache, Damaged, from_bytes, to_bytes
from lintmig.model.change import Change
from lintmig.model.linted import Linted
from lintmig.model.outcome import Outcome
from lintmig.model.past import Past, PastTrack
from lintmig.model.request import Request


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
    known = cache.find(before, shapes=True)
    if known is None:
        found = _both_at_once(before, now, change, cache) or _in_turn(before, now, change, cache)
    else:
        past = Past(change, known.tracks)
        later = cache.find(now, past, shapes=True)
        if later is None:
            from lintmig.pipeline import linted

            later = linted(now, past=lambda: past, shapes=True)
            cache.keep(later, now, past, shapes=True)
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
    cache.keep(later, now, past, shapes=True)
    return earlier, later


_KEY = "beside"


def _both_at_once(before: Request, now: Request, change: Change, cache: Cache) -> tuple[Linted, Linted] | None:
    """None where that cannot be done, or something went wrong over there: then it goes wrong here, and is told."""
    from lintmig.beside import Beside, Send
    from lintmig.pipeline import linted

    def lint_before(send: Send) -> None:
        def tell(tracks: tuple[PastTrack, ...]) -> None:
            send(json.dumps(tracks).encode("ascii"))

        earlier = linted(before, shapes=True, tell=tell)
        send(to_bytes(earlier, _KEY, before))
        cache.keep(earlier, before, shapes=True)

    beside = Beside.started(lint_before)
    if beside is None:
        return None
    with beside:

        def past() -> Past:
            message = beside.message()
            if message is None:
                raise Damaged
            tracks = (
                PastTrack(path, tool, tuple(files), tuple(keys)) for path, tool, files, keys in json.loads(message)
            )
            return Past(change, tuple(tracks))

        try:
            later = linted(now, past=past, shapes=True)
            message = beside.message()
            earlier = from_bytes(message, _KEY, before, None) if message is not None else None
        except Damaged:
            return None
        if earlier is None:
            return None
        cache.keep(later, now, Past(change, earlier.tracks), shapes=True)
        beside.finish()
    return earlier, later


def _timed(outcome: Outcome, started: float) -> Outcome:
    """With the time that this run has taken, not the one that is remembered."""
    return replace(outcome, counts=replace(outcome.counts, seconds=time.perf_counter() - started))
