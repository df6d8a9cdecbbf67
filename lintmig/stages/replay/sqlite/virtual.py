"""Virtual tables of SQLite: their modules, the columns they hide, and the tables behind them."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.fault import Duplicate, Misbuilt, Missing
from lintmig.model.operation import CreateTable
from lintmig.model.schema import Key, Table
from lintmig.stages.replay.world import Found, World

_BEHIND = {
    "fts5": ("data", "idx", "content", "docsize", "config"),
    "fts4": ("content", "segments", "segdir", "docsize", "stat"),
    "fts3": ("content", "segments", "segdir"),
    "rtree": ("node", "rowid", "parent"),
    "rtree_i32": ("node", "rowid", "parent"),
    "geopoly": ("node", "rowid", "parent"),
}
"""The tables that a module keeps its own in, named after the virtual one."""
_WITHOUT = {"columnsize": "docsize", "content": "content", "matchinfo": "docsize"}
"""The options with which a table behind may be left out."""
_OWN = frozenset(_BEHIND) | {"fts5vocab", "fts4aux", "fts3tokenize", "dbstat", "bytecode", "tables_used"}
_LOADED = frozenset(
    "vec0 vss0 spellfix1 csv zipfile fsdir closure transitive_closure generate_series series completion wholenumber "
    "regexp unionvtab swarmvtab carray virtualspatialindex virtualtext virtualshape virtualdbf virtualknn "
    "virtualnetwork virtualrouting virtualelementary virtualxpath virtualbbox rbu_vtab define amatch approximate_match "
    "echo lines vtext text lembed_chunks json_each json_tree mod_spatialite cr_sqlite crsql_changes libsql_vector_idx "
    "tantivy zombodb xsv parquet fuzzy_search fuzzer".split()
)
"""Modules of extensions that applications load."""
_OPTIONS_OF_5 = frozenset(
    "tokenize prefix content content_rowid columnsize detail contentless_delete contentless_unindexed "
    "tokendata locale".split()
)


def check_virtual(world: World, operation: CreateTable) -> bool:
    """Whether SQLite makes this virtual table; what stands against it is reported."""
    virtual = operation.virtual
    if virtual is None or not world.is_certain or not world.schema.is_complete:
        return True
    module = virtual.module.text.lower()
    if module not in _OWN | _LOADED:
        similar = world.similar(module, _OWN)
        world.report(Missing("extension", virtual.module.text, virtual.module.span, similar=similar))
        return False
    if module == "fts5":
        unknown = next(iter(sorted(virtual.options - _OPTIONS_OF_5)), None)
        if unknown is not None:
            world.report(Misbuilt("virtual table", str(operation.name), f"no option {unknown}", virtual.module.span))
            return False
    least = {"fts5": 1, "rtree": 3, "rtree_i32": 3}.get(module, 0)
    if len(operation.columns) < least:
        world.report(Misbuilt("virtual table", str(operation.name), "more columns", virtual.module.span))
        return False
    names = [world.fold(column.name) for column in operation.columns]
    for column, name in zip(operation.columns, names, strict=True):
        if names.index(name) != names.index(name, names.index(name)) or names.count(name) > 1:
            place = world.place(column.span)
            world.report(Duplicate("column", column.name.text, column.span, place, table=str(operation.name)))
            return False
        if module == "fts5" and name in ("rank", "rowid"):
            world.report(Misbuilt("virtual table", str(operation.name), f"no column {name}", column.span))
            return False
    return True


def made_virtual(table: Table, key: Key, operation: CreateTable) -> Table:
    """The table as its module declares it."""
    if operation.virtual is None:
        return table
    module = operation.virtual.module.text.lower()
    own = {"fts5": {key[1], "rank"}, "fts4": {key[1], "docid"}, "fts3": {key[1], "docid"}}.get(module, set())
    languages = {"langid", "languageid"} if "languageid" in operation.virtual.options else set()
    return replace(
        table,
        module=module,
        hidden=frozenset(own | languages | {"rowid", "_rowid_", "oid"}),
        is_complete=table.is_complete and not languages,
    )


def add_tables_behind(world: World, key: Key, operation: CreateTable) -> None:
    if operation.virtual is None:
        return
    options = operation.virtual.options
    for suffix in _BEHIND.get(operation.virtual.module.text.lower(), ()):
        behind = (key[0], f"{key[1]}_{suffix}")
        if behind not in world.schema.tables:
            place = world.place(operation.span)
            is_certain = world.is_certain and not any(_WITHOUT.get(option) == suffix for option in options)
            table = Table(behind[1], "table", {}, place, is_certain=is_certain, is_complete=False, module="shadow")
            world.schema.put(world.schema.tables, behind, table)


def keys_behind(world: World, key: Key) -> list[tuple[Key, str]]:
    """The tables behind a virtual one, with what of their names is their own."""
    tables = world.schema.tables
    module = tables[key].module if key in tables else ""
    behind = [((key[0], f"{key[1]}_{suffix}"), f"_{suffix}") for suffix in _BEHIND.get(module, ())]
    return [(each, suffix) for each, suffix in behind if each in tables and tables[each].module == "shadow"]


def move_tables_behind(world: World, found: Found, moved: Table, new_key: Key) -> Table:
    """After a virtual table was renamed: the table with its new hidden columns."""
    schema = world.schema
    for behind, suffix in keys_behind(world, found.key):
        shadow = schema.tables[behind]
        schema.put(schema.tables, behind, None)
        schema.put(schema.tables, (new_key[0], new_key[1] + suffix), replace(shadow, name=new_key[1] + suffix))
    hidden = frozenset(new_key[1] if name == found.key[1] else name for name in moved.hidden or ())
    return replace(moved, hidden=hidden)
