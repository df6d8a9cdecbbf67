"""TypeORM's entities."""

from __future__ import annotations

from lintmig.model.entity import Models
from lintmig.model.files import Files

SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs")


def read_typeorm(files: Files) -> tuple[Models, ...]:
    packages = files.named("package.json")
    if packages and not any("typeorm" in (files.text(path) or "") for path in packages):
        return ()
    if not any("typeorm" in (files.text(path) or "") for path in files.ending(*SUFFIXES)):
        return ()
    from lintmig.stages.read.models.typeorm.typeorm import read_entities

    return read_entities(files)


__all__ = ["read_typeorm"]
