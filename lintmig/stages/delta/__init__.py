"""Tell what a change makes of a schema. Nothing but shapes is needed, and they are told without a replay."""

from lintmig.stages.delta.delta import delta_of

__all__ = ["delta_of"]
