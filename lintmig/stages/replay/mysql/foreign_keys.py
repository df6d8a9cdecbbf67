"""Foreign keys as InnoDB takes them (errno 150 and 121 where it does not)."""

from __future__ import annotations

from dataclasses import replace

from lintmig.model.definition import ForeignKey
from lintmig.model.fault import Duplicate, ForeignKeyMismatch, Missing
from lintmig.model.related import referring_to, with_foreign_key_named
from lintmig.model.schema import ForeignKeyConstraint, Table
from lintmig.model.schema import Key as TableKey
from lintmig.model.source import Span
from lintmig.stages.replay.constraints import can_reference
from lintmig.stages.replay.mysql.collations import are_different, is_text, shown
from lintmig.stages.replay.mysql.keys import add_implicit, is_covered
from lintmig.stages.replay.mysql.types import is_blob, plain_name
from lintmig.stages.replay.world import Found, World

_WITH_FOREIGN_KEYS = frozenset({"", "innodb"})


def has_foreign_keys(table: Table) -> bool:
    """Whether the table's engine keeps foreign keys; the others read over them."""
    return table.options.engine in _WITH_FOREIGN_KEYS


def add_foreign_key(world: World, found: Found, key: ForeignKey, *, if_not_exists: bool = False) -> None:
    found = Found(found.key, world.schema.tables[found.key])
    if if_not_exists and key.name is not None:
        names = {item.name for item in found.table.foreign_keys if item.is_certain}
        if world.fold(key.name) in names:
            return
    for name in key.columns:
        world.use_column(found, name)
    add_implicit(world, found, key)
    if has_foreign_keys(found.table):
        keep_foreign_key(world, found, key)


def keep_foreign_key(world: World, found: Found, key: ForeignKey) -> None:
    """Judge a foreign key whose index is there, and keep it."""
    found = Found(found.key, world.schema.tables[found.key])
    name = world.fold(key.name) if key.name else made_up_name(world, found.key)
    if key.name is not None and _is_taken(world, found, key, name):
        return
    lookup = world.find(key.target, is_reference=True)
    target_key = lookup.key if isinstance(lookup, Found) else world.new_key(key.target)
    folded = tuple(world.fold(each) for each in key.columns)
    if not key.target_columns and world.engine.name == "mariadb":
        key = key._replace(target_columns=key.columns)
    target_columns = tuple(world.fold(each) for each in key.target_columns)
    if isinstance(lookup, Found):
        fault = _fault(world, found, key, folded, lookup, target_columns)
        if fault is not None:
            world.report(fault)
    elif isinstance(lookup, Missing) and world.schema.foreign_keys_are_checked:
        world.report(lookup)
    table = world.schema.tables[found.key]
    place = world.place(key.span)
    is_certain = world.is_certain and not world.has_doubt
    kept = ForeignKeyConstraint(
        name,
        folded,
        target_key,
        target_columns,
        place,
        is_certain,
        key.is_inline,
        key.on_delete,
        on_update=key.on_update,
    )
    table = replace(table, foreign_keys=(*table.foreign_keys, kept), constraints={**table.constraints, name: place})
    world.schema.put(world.schema.tables, found.key, table)


def made_up_name(world: World, key: TableKey) -> str:
    """`users_ibfk_3`: one more than the highest, those counted that the same statement drops."""
    stem = f"{key[1].lower()}_ibfk_"
    numbers = (number_of(item.name, stem) for item in world.schema.tables[key].foreign_keys)
    return f"{stem}{max((*numbers, world.highest_numbers.get(key, 0))) + 1}"


def number_of(name: str, stem: str) -> int:
    rest = name.removeprefix(stem) if name.startswith(stem) else ""
    return int(rest) if rest.isdigit() and len(rest) < 10 else 0


def _is_taken(world: World, found: Found, key: ForeignKey, name: str) -> bool:
    """Names of foreign keys are one set in a database; those of keys that the same statement drops are still held."""
    if not world.is_certain or key.name is None:
        return False
    held = world.held_names.get((found.key[0], name))
    if held is not None:
        world.report(Duplicate("foreign key", key.name.text, key.name.span, held))
        return True
    for other_key, other in with_foreign_key_named(world.schema, name):
        for item in other.foreign_keys if other_key[0] == found.key[0] else ():
            if item.name == name:
                if not item.is_certain or not other.is_certain or not found.table.is_certain:
                    world.has_doubt = True
                    return False
                world.report(Duplicate("foreign key", key.name.text, key.name.span, item.place, table=other.name))
                return True
    return False


def _fault(
    world: World,
    found: Found,
    key: ForeignKey,
    columns: tuple[str, ...],
    target: Found,
    target_columns: tuple[str, ...],
) -> ForeignKeyMismatch | Missing | None:
    table = world.schema.tables[target.key]
    target = Found(target.key, table)
    if not table.is_certain:
        world.has_doubt = True
        return None
    if not found.table.is_certain:
        return None
    for name in key.target_columns:
        column = world.column(target, name, hidden=False)
        if isinstance(column, Missing):
            return column._replace(is_reference=True, span=key.span if name in key.columns else column.span)
    if not table.is_complete:
        return None
    return mismatch(world, found, columns, target, target_columns, key.span, key.on_delete, key.on_update)


def mismatch(
    world: World,
    found: Found,
    columns: tuple[str, ...],
    target: Found,
    target_columns: tuple[str, ...],
    span: Span,
    on_delete: str = "",
    on_update: str = "",
) -> ForeignKeyMismatch | None:
    """What does not fit between the two sides of a foreign key."""
    table, other = found.table, target.table

    def told(
        reason: str, names: tuple[str, ...], target_names: tuple[str, ...], types: tuple[str, str] | None = None
    ) -> ForeignKeyMismatch:
        return ForeignKeyMismatch(
            reason,  # type: ignore[arg-type]
            table.name,
            names,
            (types[0],) if types else tuple(table.columns[each].type.text for each in names if each in table.columns),
            other.name,
            target_names,
            (types[1],)
            if types
            else tuple(other.columns[each].type.text for each in target_names if each in other.columns),
            other.place,
            span,
        )

    if other.kind != "table" or table.is_temporary or other.is_temporary:
        return told("temporary" if other.kind == "table" else "view", columns, target_columns)
    if not has_foreign_keys(other):
        return told("engine", columns, target_columns, (table.options.engine, other.options.engine))
    if table.options.is_partitioned or other.options.is_partitioned:
        return told("partitioned", columns, target_columns)
    if len(columns) != len(target_columns):
        return told("column-count", columns, target_columns)
    if not is_covered(world, target.key, target_columns, is_target=True):
        return told("not-unique", columns, target_columns)
    for name, target_name in zip(columns, target_columns, strict=True):
        column, wanted = table.columns.get(name), other.columns.get(target_name)
        if column is None or wanted is None:
            continue
        if not column.is_certain or not wanted.is_certain:
            world.has_doubt = True
            return None
        plain = plain_name(world, column.type)
        if is_blob(plain) or can_reference(world, column.type, wanted.type) is False:
            return told("type", (name,), (target_name,))
        is_texts = plain in ("char", "varchar") and is_text(plain_name(world, wanted.type))
        if is_texts and are_different(column.collation, wanted.collation):
            types = shown(column.type, column.collation), shown(wanted.type, wanted.collation)
            return told("type", (name,), (target_name,), types)
        if column.is_not_null and "SET NULL" in (on_delete, on_update):
            return told("not-null", (name,), (target_name,))
    return None


def waiting_mismatch(world: World, found: Found, span: Span) -> ForeignKeyMismatch | Missing | None:
    """Foreign keys that were made before their table: now that it is there, it must fit."""
    if not world.schema.foreign_keys_are_checked or not world.is_certain:
        return None
    for other_key, other in referring_to(world.schema, found.key):
        for item in other.certain_foreign_keys if other_key != found.key and other.is_certain else ():
            if item.target != found.key:
                continue
            missing = next((name for name in item.target_columns if name not in found.table.columns), None)
            if missing is not None and found.table.is_complete:
                place = found.table.place
                return Missing("column", missing, span, table=found.table.name, table_place=place, is_reference=True)
            fault = mismatch(world, Found(other_key, other), item.columns, found, item.target_columns, span)
            if fault is not None:
                return fault
    return None


def rename_made_up(world: World, old: TableKey, new: TableKey) -> None:
    """Foreign keys whose names were made up take their table's new name."""
    table = world.schema.tables.get(new)
    stem, new_stem = f"{old[1].lower()}_ibfk_", f"{new[1].lower()}_ibfk_"
    if table is None or not any(number_of(item.name, stem) for item in table.foreign_keys):
        return

    def renamed(name: str) -> str:
        return new_stem + name.removeprefix(stem) if number_of(name, stem) else name

    keys = tuple(replace(item, name=renamed(item.name)) for item in table.foreign_keys)
    constraints = {renamed(name): place for name, place in table.constraints.items()}
    world.schema.put(world.schema.tables, new, replace(table, foreign_keys=keys, constraints=constraints))
