"""Drizzle's tables."""

from __future__ import annotations

from lintmig.model.entity import Models
from lintmig.model.files import Files

SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs")


def read_drizzle(files: Files) -> tuple[Models, ...]:
    packages = files.named("package.json")
    if packages and not any("drizzle-orm" in (files.text(path) or "") for path in packages):
        return ()
    if not any("drizzle-orm" in (files.text(path) or "") for path in files.ending(*SUFFIXES)):
        return ()
    from lintmig.stages.read.models.drizzle.drizzle import read_drizzle_tables

    return read_drizzle_tables(files)


__all__ = ["read_drizzle"]
