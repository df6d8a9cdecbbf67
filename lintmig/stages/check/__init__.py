"""Ask every rule about every step, and about the project as a whole."""

from lintmig.stages.check.check import Check, ProjectCheck, check, check_project, load_checks, load_project_checks

__all__ = ["Check", "ProjectCheck", "check", "check_project", "load_checks", "load_project_checks"]
