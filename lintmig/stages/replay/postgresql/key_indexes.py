"""PostgreSQL's indexes as what other things rest on: USING INDEX, EXCLUDE, CLUSTER and REPLICA IDENTITY."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.definition import OtherConstraint
from lintmig.model.fault import Missing, Unsuited
from lintmig.model.fault.tables import Unsuiting
from lintmig.model.name import Identifier
from lintmig.model.schema import Index, UniqueKey
from lintmig.model.schema import Key as TableKey
from lintmig.stages.replay.postgresql.namespaces import is_taken
from lintmig.stages.replay.postgresql.relations import free_name, relation_named
from lintmig.stages.replay.queries.indexing import check_is_indexed
from lintmig.stages.replay.world import Found, World


def index_of(world: World, found: Found, name: Identifier) -> Index | UniqueKey | None:
    """The index of this name on a table; one that is certainly not there is reported."""
    key = (found.key[0], world.fold(name))
    index = world.schema.indexes.get(key)
    if index is not None and index.table == found.key:
        if not index.is_certain:
            world.doubt(index.place)
        return index
    own = next((item for item in found.table.keys if item.name == key[1]), None)
    if own is not None:
        return own
    table = found.table
    if not (table.is_certain and world.schema.is_complete) or table.has_unknown_constraints or world.has_baseline:
        return None
    other = relation_named(world, key)
    if other is not None and other.kind == "index":
        if other.is_certain:
            world.report(Unsuited("index of another table", name.text, table.name, name.span, other.place))
        return None
    later = world.creations.after("index", key[1], world.number)
    world.report(Missing("index", world.shown(name), name.span, created_later=later))
    return None


def take_index(world: World, found: Found, using: Identifier) -> tuple[str, ...] | None:
    """ADD PRIMARY KEY or UNIQUE USING INDEX: the index becomes that of the key. Its columns, where they are known."""
    index = index_of(world, found, using)
    if index is None:
        return None
    if isinstance(index, UniqueKey):
        if index.is_certain:
            world.report(Unsuited("index of a constraint", using.text, found.table.name, using.span, index.place))
        return None
    reason: Unsuiting | None = None
    if index.constraint is not None:
        reason = "index of a constraint"
    elif not index.is_unique:
        reason = "index not unique"
    elif index.expressions or None in index.columns:
        reason = "expression index"
    elif index.is_partial:
        reason = "partial index"
    elif not index.is_plain:
        reason = "ordered index"
    if reason is not None and index.is_certain:
        world.report(Unsuited(reason, using.text, found.table.name, using.span, index.place))
        return None
    if world.is_certain:
        world.schema.put(world.schema.indexes, (found.key[0], world.fold(using)), None)
    return tuple(name for name in index.columns if name is not None)


def add_exclusion(world: World, found: Found, constraint: OtherConstraint) -> str | None:
    """An EXCLUDE and the index that it rests on; its name, where that is known."""
    table = world.schema.tables[found.key]
    if table.partitioning is not None and table.is_certain and world.engine.version < (17,):
        world.report(Unsuited("exclusion of partitioned", table.name, "", constraint.span, table.place))
    columns: list[str | None] = []
    for written in constraint.columns:
        column = world.use_column(found, written) if written is not None else None
        if column is not None and column.is_certain and written is not None:
            check_is_indexed(world, column.type, constraint.method, column.name, written.span)
        columns.append(world.fold(written) if written is not None else None)
    if constraint.name is None and None in columns:
        return None
    if constraint.name is not None:
        name = world.fold(constraint.name)
        if is_taken(world, (found.key[0], name), constraint.name.text, constraint.name.span):
            return name
    else:
        stem = (found.key[1], "_".join(str(column) for column in columns), "excl")
        name = free_name(world, found.key[0], stem, is_index=True, is_constraint=True)
    if world.engine.name == "postgresql":
        place, is_certain = world.place(constraint.span), world.is_certain and table.is_certain
        made = Index(name, found.key, tuple(columns), False, False, place, is_certain, constraint=name)
        world.schema.put(world.schema.indexes, (found.key[0], name), made)
    return name


def cluster_on(world: World, found: Found, name: Identifier) -> None:
    index = index_of(world, found, name)
    if isinstance(index, Index) and index.is_certain:
        if index.is_partial and index.where is not None:
            world.report(Unsuited("partial index", name.text, found.table.name, name.span, index.place))
        elif index.method not in ("btree", "gist"):
            world.report(Unsuited("method without clustering", name.text, index.method, name.span, index.place))
    if index is not None:
        _keep(world, found.key, clustered=world.fold(name))


def identify_by(world: World, found: Found, name: Identifier) -> None:
    """REPLICA IDENTITY USING INDEX."""
    index = index_of(world, found, name)
    if index is None:
        return
    reason: Unsuiting | None = None
    if isinstance(index, Index):
        if not index.is_unique:
            reason = "index not unique"
        elif index.expressions or None in index.columns:
            reason = "expression index"
        elif index.is_partial:
            reason = "partial index"
    columns = (found.table.columns.get(column) for column in index.columns if column is not None)
    nullable = next((item for item in columns if item is not None and item.is_certain and not item.is_not_null), None)
    if reason is None and nullable is not None:
        world.report(Unsuited("nullable index", name.text, nullable.name, name.span, nullable.place))
    elif reason is not None and index.is_certain:
        world.report(Unsuited(reason, name.text, found.table.name, name.span, index.place))
    _keep(world, found.key, identity=world.fold(name))


def _keep(world: World, key: TableKey, clustered: str | None = None, identity: str | None = None) -> None:
    if not world.is_certain:
        return
    table = world.schema.tables[key]
    kept = replace(table, clustered=clustered or table.clustered, identity=identity or table.identity)
    world.schema.put(world.schema.tables, key, kept)
