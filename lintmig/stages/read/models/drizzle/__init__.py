"""Drizzle's tables."""

from __future__ import annotations

from lintmig.model.entity import Models
from lintmig.model.files import Files


def read_drizzle(files: Files) -> tuple[Models, ...]:
    packages = files.named("package.json")
    if packages and not any("drizzle-orm" in (files.text(path) or "") for path in packages):
        return ()
    if not packages and not files.ending(".ts", ".js", ".mts", ".mjs"):
        return ()
    from lintmig.stages.read.models.drizzle.drizzle import read_drizzle_tables

    return read_drizzle_tables(files)


__all__ = ["read_drizzle"]
