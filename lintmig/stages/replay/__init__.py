"""Replay a history into a schema, as one engine would run it, and find what the engine does not take."""

from lintmig.stages.replay.asking import Asked, Made, ask
from lintmig.stages.replay.replay import Replay, replay
from lintmig.stages.replay.surroundings import Surroundings
from lintmig.stages.replay.turning import Turn

__all__ = ["Asked", "Made", "Replay", "Surroundings", "Turn", "ask", "replay"]
