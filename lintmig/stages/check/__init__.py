"""Ask every rule about every step."""

from lintmig.stages.check.check import Check, check, load_checks

__all__ = ["Check", "check", "load_checks"]
