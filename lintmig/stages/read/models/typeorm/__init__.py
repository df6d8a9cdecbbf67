"""TypeORM's entities."""

from __future__ import annotations

from lintmig.model.entity import Models
from lintmig.model.files import Files


def read_typeorm(files: Files) -> tuple[Models, ...]:
    packages = files.named("package.json")
    if packages and not any("typeorm" in (files.text(path) or "") for path in packages):
        return ()
    if not packages and not files.ending(".ts", ".js", ".mts", ".mjs"):
        return ()
    from lintmig.stages.read.models.typeorm.typeorm import read_entities

    return read_entities(files)


__all__ = ["read_typeorm"]
