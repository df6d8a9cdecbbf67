"""What takes a migration back, where that is SQL."""

from __future__ import annotations

from collections.abc import Iterator

from lintmig.model.script import Script
from lintmig.stages.read.histories.django.calls import read_operation
from lintmig.stages.read.histories.django.migration import Migration
from lintmig.stages.read.histories.django.runsql import read_sql, write_sql
from lintmig.stages.read.histories.django.writer import Writer
from lintmig.stages.read.host.django.registry import Registry


def ways_back(migration: Migration, registry: Registry) -> Iterator[Script]:
    """Where all that a migration does is SQL with its way back, that way; Django takes the rest back by itself."""
    if migration.is_conditional or migration.unread:
        return
    writer = Writer()
    found = []
    for node in migration.operations:
        operation = read_operation(node, migration.module, registry.code)
        if operation is None or operation.kind != "RunSQL" or "state_operations" in operation.given:
            return
        parts = read_sql(operation.given.get("reverse_sql"), migration.module, registry.code)
        if not parts:
            return
        found.append(parts)
    for parts in reversed(found):
        write_sql(parts, writer.rendering)
    if found:
        yield Script(
            migration.module.source,
            writer.rendering.sql,
            writer.rendering.source_map,
            is_down=True,
            fragment="",
            holes=writer.rendering.holes,
        )
