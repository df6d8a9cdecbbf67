"""SQL inside an application's code: what it creates for itself, and what it asks."""

from lintmig.stages.read.embedded.embedded import Embedded, read_embedded

__all__ = ["Embedded", "read_embedded"]
