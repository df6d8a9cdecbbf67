"""Replay a history into a schema, as one engine would run it, and find what the engine does not take."""

from lintmig.stages.replay.replay import Replay, replay

__all__ = ["Replay", "replay"]
