"""The engines that a project is for, before any of its migrations is read."""

from __future__ import annotations

from lintmig.model.disk import Disk
from lintmig.model.engine import Engine
from lintmig.model.request import Request
from lintmig.stages.infer import infer


def known_engines(request: Request, disk: Disk) -> tuple[Engine, ...]:
    """From the command line, the config or the repository; perhaps none."""
    if request.engines:
        return request.engines
    if request.inferred:
        return request.inferred
    root, working_directory = request.config.root, request.working_directory
    found = infer(root, disk)
    if not found and root.is_relative_to(working_directory):
        found = infer(working_directory, disk)
    return found
