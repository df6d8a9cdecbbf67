"""What node-pg-migrate sends for each call of its builder."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lintmig.stages.read.histories.typescript.running import Running, Step
from lintmig.stages.read.histories.typescript.texts import Part
from lintmig.stages.read.histories.typescript.typeorm_tables import Described, described, joined
from lintmig.stages.read.host.values import Array, Constant, Number, Object, Text, Value

_TYPES = {
    "int": "integer",
    "string": "text",
    "float": "real",
    "double": "double precision",
    "datetime": "timestamp",
    "bool": "boolean",
}
_HARMLESS = frozenset(("noTransaction", "func", "db", "select", "query", "toString"))


def on_chain(shorthands: frozenset[str], running: Running, steps: tuple[Step, ...]) -> None:
    """`shorthands` are types of the project's own, of which only the names are known."""
    running.state["shorthands"] = shorthands
    first = next((step for step in steps if step.arguments is not None), None)
    if first is None:
        return
    method = _METHODS.get(first.name)
    if method is not None:
        method(running, first)
    elif first.name not in _HARMLESS and not any(step.name == "db" for step in steps):
        running.doubt(first.call.span, f"what {first.name}() does is not read")


def _known(running: Running, step: Step, at: int) -> Value | None:
    arguments = step.arguments or ()
    return running.expressions.known(arguments[at]) if at < len(arguments) else None


def _name(running: Running, value: Value | None) -> list[Part] | None:
    """A name, or an object with a schema and a name."""
    known = running.expressions.known(value) if value is not None else None
    if isinstance(known, Object):
        inner = [_name(running, known.get(key)) for key in ("schema", "name")]
        if inner[1] is None:
            return None
        return [*inner[0], Part("."), *inner[1]] if inner[0] is not None else inner[1]
    parts = running.expressions.parts(known) if known is not None else None
    return [Part('"'), *parts, Part('"')] if parts is not None else None


def _plain(running: Running, value: Value | None) -> str | None:
    known = running.expressions.known(value) if value is not None else None
    return running.expressions.text(known.get("name") if isinstance(known, Object) else known)


def _names(running: Running, value: Value | None) -> list[list[Part]] | None:
    known = running.expressions.known(value) if value is not None else None
    listed = known.items if isinstance(known, Array) and known.is_complete else [known]
    found = [_name(running, each) for each in listed]
    return None if not found or None in found else [each for each in found if each is not None]


def _sql(running: Running, step: Step) -> None:
    parts = running.expressions.parts(step.arguments[0]) if step.arguments else None
    if not parts or parts[0].is_hole or len(step.arguments or ()) > 1:
        running.unknown_sql(step.arguments[0] if step.arguments else None, step.call.span)
    else:
        running.send(parts)


def _default(running: Running, value: Value) -> list[Part]:
    known = running.expressions.known(value)
    if isinstance(known, Constant):
        return [Part({True: "true", False: "false", None: "NULL"}[known.value], known.place.span)]
    if isinstance(known, Number):
        return [Part(str(known.value), known.place.span)]
    chain = running.expressions.chain(known)
    if chain and chain[-1][0] == "func" and chain[-1][1]:
        return list(running.expressions.parts(chain[-1][1][0]) or (Part("NULL", known.place.span),))
    text = running.expressions.text(known)
    return [Part("'" + text.replace("'", "''") + "'", known.place.span)] if text is not None else [Part("NULL")]


def _column(running: Running, name: str, place: Value, value: Value) -> list[Part] | None:
    """A column as one line of CREATE TABLE; None where it is not known."""
    known = running.expressions.known(value)
    written_name = Part(f'"{name}"', place.place.span)
    shorthands = running.state.get("shorthands")
    unknown = shorthands if isinstance(shorthands, frozenset) else frozenset()
    if isinstance(known, Text):
        if known.value in unknown:
            return None
        if known.value == "id":
            return [written_name, Part(" "), Part("serial", known.place.span), Part(" PRIMARY KEY")]
        return [written_name, Part(" "), Part(_TYPES.get(known.value, known.value), known.place.span)]
    options = described(known, running.expressions)
    kind = options.text("type") if options is not None else None
    if options is None or kind is None or kind in unknown or not options.is_known:
        return None
    type_place = (options.get("type") or options.options).place
    words = [written_name, Part(" "), Part(_TYPES.get(kind, kind), type_place.span)]
    default = options.options.get("default")
    if default is not None:
        words += [Part(" DEFAULT "), *_default(running, default)]
    for key, text in (("unique", " UNIQUE"), ("primaryKey", " PRIMARY KEY"), ("notNull", " NOT NULL")):
        words.append(Part(text if options.is_set(key) else ""))
    check = options.text("check")
    if check:
        words.append(Part(f" CHECK ({check})"))
    return [*words, *_references(running, options)]


def _references(running: Running, options: Described) -> list[Part]:
    target = options.options.get("references")
    if target is None:
        return []
    text = running.expressions.text(target)
    is_raw = text is not None and (text.startswith('"') or text.endswith(")"))
    parts = running.expressions.parts(target) if is_raw else _name(running, target)
    words = [Part(" REFERENCES "), *(parts or ())]
    for key, before in (("onDelete", " ON DELETE "), ("onUpdate", " ON UPDATE ")):
        said = options.text(key)
        words.append(Part(f"{before}{said}" if said else ""))
    return words if parts else []


def _columns(running: Running, step: Step) -> tuple[list[list[Part]], bool]:
    """The columns of an object, and whether all are known."""
    known = _known(running, step, 1)
    if not isinstance(known, Object):
        return [], False
    found = [_column(running, entry.key, Text(entry.key, entry.place), entry.value) for entry in known.entries]
    return [each for each in found if each is not None], known.is_complete and None not in found


def _table(running: Running, step: Step) -> tuple[list[Part], str | None] | None:
    name = _name(running, _known(running, step, 0))
    if name is None:
        running.doubt(step.call.span, "the table that this changes is not known")
        return None
    return name, _plain(running, _known(running, step, 0))


def _create_table(running: Running, step: Step) -> None:
    table = _table(running, step)
    if table is None:
        return
    columns, is_whole = _columns(running, step)
    options = described(_known(running, step, 2), running.expressions)
    start = "CREATE TABLE IF NOT EXISTS " if options is not None and options.is_set("ifNotExists") else "CREATE TABLE "
    if columns:
        running.send([Part(start), *table[0], Part(" ("), *joined(columns), Part(")")])
    if not is_whole or not columns or (options is not None and options.get("constraints") is not None):
        running.doubt(step.call.span, "a part of this table is not known", table[1])


def _add_columns(running: Running, step: Step) -> None:
    table = _table(running, step)
    if table is None:
        return
    columns, is_whole = _columns(running, step)
    options = described(_known(running, step, 2), running.expressions)
    word = "ADD IF NOT EXISTS " if options is not None and options.is_set("ifNotExists") else "ADD "
    if columns:
        lines = [[Part(word), *each] for each in columns]
        running.send([Part("ALTER TABLE "), *table[0], Part(" "), *joined(lines)])
    if not is_whole:
        running.doubt(step.call.span, "a part of this table is not known", table[1])


def _ending(running: Running, step: Step, at: int) -> tuple[str, str]:
    options = described(_known(running, step, at), running.expressions)
    guard = "IF EXISTS " if options is not None and options.is_set("ifExists") else ""
    return guard, " CASCADE" if options is not None and options.is_set("cascade") else ""


def _drop(kind: str) -> Callable[[Running, Step], None]:
    def method(running: Running, step: Step) -> None:
        name = _name(running, _known(running, step, 0))
        guard, end = _ending(running, step, 1)
        if name is None:
            running.doubt(step.call.span, "what is dropped is not known")
        else:
            running.send([Part(f"DROP {kind} {guard}"), *name, Part(end)])

    return method


def _of_table(before: str) -> Callable[[Running, Step], None]:
    """A part of a table that is dropped: its columns, or a constraint."""

    def method(running: Running, step: Step) -> None:
        table = _table(running, step)
        names = _names(running, _known(running, step, 1))
        guard, end = _ending(running, step, 2)
        if table is None:
            return
        if names is None:
            running.doubt(step.call.span, "what is dropped is not known", table[1])
            return
        lines = [[Part(f"DROP {before}{guard}"), *each, Part(end)] for each in names]
        running.send([Part("ALTER TABLE "), *table[0], Part(" "), *joined(lines)])

    return method


def _rename(before: str, at: int) -> Callable[[Running, Step], None]:
    def method(running: Running, step: Step) -> None:
        table = _table(running, step)
        names = [_name(running, _known(running, step, index)) for index in range(1, at + 1)]
        if table is None:
            return
        if None in names:
            running.doubt(step.call.span, "what is renamed is not known", table[1])
            return
        known: Sequence[list[Part]] = [each for each in names if each is not None]
        words = [Part(f"{before}TO "), *known[0]] if at == 1 else [Part(before), *known[0], Part(" TO "), *known[1]]
        running.send([Part("ALTER TABLE "), *table[0], Part(" "), *words])

    return method


def _index_name(running: Running, step: Step, options: Described | None) -> list[Part] | None:
    given = options.get("name") if options is not None else None
    if given is not None:
        return _name(running, given)
    table, known = _plain(running, _known(running, step, 0)), _known(running, step, 1)
    listed = known.items if isinstance(known, Array) else [known]
    texts = [running.expressions.text(each) for each in listed]
    if table is None or None in texts:
        return None
    end = "_unique_index" if options is not None and options.is_set("unique") else "_index"
    return [Part(f'"{table}_{"_".join(each or "" for each in texts)}{end}"', step.place.span)]


def _create_index(running: Running, step: Step) -> None:
    table = _table(running, step)
    if table is None:
        return
    options = described(_known(running, step, 2), running.expressions)
    names, name = _names(running, _known(running, step, 1)), _index_name(running, step, options)
    if names is None or name is None or (options is not None and options.get("opclass") is not None):
        running.doubt(step.call.span, "what this index is on is not known", table[1])
        return
    kind = "UNIQUE INDEX" if options is not None and options.is_set("unique") else "INDEX"
    method = options.text("method") if options is not None else None
    where = options.text("where") if options is not None else None
    guard = " IF NOT EXISTS" if options is not None and options.is_set("ifNotExists") else ""
    guard = (" CONCURRENTLY" if options is not None and options.is_set("concurrently") else "") + guard
    words = [Part(f"CREATE {kind}{guard} "), *name, Part(" ON "), *table[0], Part(f" USING {method}" if method else "")]
    running.send([*words, Part(" ("), *joined(names), Part(f") WHERE {where}" if where else ")")])


def _drop_index(running: Running, step: Step) -> None:
    options = described(_known(running, step, 2), running.expressions)
    name = _index_name(running, step, options)
    guard, end = _ending(running, step, 2)
    if name is None:
        running.doubt(step.call.span, "the index that is dropped is not known")
    else:
        running.send([Part(f"DROP INDEX {guard}"), *name, Part(end)])


def _create_type(running: Running, step: Step) -> None:
    name, known = _name(running, _known(running, step, 0)), _known(running, step, 1)
    texts = [running.expressions.text(each) for each in known.items] if isinstance(known, Array) else [None]
    if name is None or None in texts:
        running.doubt(step.call.span, "what this type is is not known")
        return
    labels = ", ".join("'" + (text or "").replace("'", "''") + "'" for text in texts)
    running.send([Part("CREATE TYPE "), *name, Part(f" AS ENUM ({labels})", known.place.span if known else None)])


def _create(kind: str) -> Callable[[Running, Step], None]:
    def method(running: Running, step: Step) -> None:
        options = described(_known(running, step, 1), running.expressions)
        guard = "IF NOT EXISTS " if options is not None and options.is_set("ifNotExists") else ""
        for name in _names(running, _known(running, step, 0)) or ():
            running.send([Part(f"CREATE {kind} {guard}"), *name])

    return method


def _changes(running: Running, step: Step) -> None:
    table = _table(running, step)
    if table is not None:
        running.doubt(step.call.span, f"what {step.name}() does is not read", table[1])


_METHODS: dict[str, Callable[[Running, Step], None]] = {
    "sql": _sql,
    "createTable": _create_table,
    "addColumns": _add_columns,
    "addColumn": _add_columns,
    "dropTable": _drop("TABLE"),
    "dropType": _drop("TYPE"),
    "dropSchema": _drop("SCHEMA"),
    "dropExtension": _drop("EXTENSION"),
    "dropSequence": _drop("SEQUENCE"),
    "dropView": _drop("VIEW"),
    "dropColumns": _of_table(""),
    "dropColumn": _of_table(""),
    "dropConstraint": _of_table("CONSTRAINT "),
    "renameTable": _rename("RENAME ", 1),
    "renameColumn": _rename("RENAME ", 2),
    "renameConstraint": _rename("RENAME CONSTRAINT ", 2),
    "createIndex": _create_index,
    "addIndex": _create_index,
    "dropIndex": _drop_index,
    "createType": _create_type,
    "createSchema": _create("SCHEMA"),
    "createExtension": _create("EXTENSION"),
    **dict.fromkeys(("alterColumn", "addConstraint", "createConstraint", "alterTable"), _changes),
    **dict.fromkeys(("createTrigger", "dropTrigger", "createPolicy", "dropPolicy", "alterPolicy"), _changes),
}
