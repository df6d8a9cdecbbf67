"""What a model's Meta, or the options in a migration, say of its table."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from lintmig.stages.read.host.django.code import Code
from lintmig.stages.read.host.django.model import Index, Options
from lintmig.stages.read.host.python import Module

_METHODS = {
    "GinIndex": "gin",
    "GistIndex": "gist",
    "BrinIndex": "brin",
    "HashIndex": "hash",
    "SpGistIndex": "spgist",
    "BloomIndex": "bloom",
    "BTreeIndex": "btree",
}


def read_options(given: Mapping[str, ast.expr], of: Module, code: Code, inherited: Options | None = None) -> Options:
    """`given` are the entries by name; what they leave open is `inherited`."""
    options = inherited or Options()
    table = code.value(given.get("db_table"), of)
    if "db_table" in given:
        options = options._replace(table=table if isinstance(table, str) and table else None)
    if "managed" in given:
        options = options._replace(is_managed=code.value(given["managed"], of) is not False)
    if "proxy" in given:
        options = options._replace(is_proxy=code.value(given["proxy"], of) is True)
    if "unique_together" in given:
        options = options._replace(unique_together=together(given["unique_together"], of, code))
    if "index_together" in given:
        options = options._replace(index_together=together(given["index_together"], of, code))
    if "indexes" in given:
        options = options._replace(indexes=tuple(read_indexes(given["indexes"], of, code)))
    if "constraints" in given:
        options = options._replace(constraints=tuple(read_indexes(given["constraints"], of, code)))
    if "order_with_respect_to" in given:
        order = code.value(given["order_with_respect_to"], of)
        options = options._replace(order_with_respect_to=order if isinstance(order, str) else None)
    return options


def together(node: ast.expr, of: Module, code: Code) -> tuple[tuple[str, ...], ...]:
    """Sets of fields: one set, or several, in tuples, lists or sets."""
    if isinstance(node, ast.Call) and len(node.args) == 1:
        node = node.args[0]
    if isinstance(node, ast.Set):
        node = ast.Tuple(elts=node.elts, ctx=ast.Load())
    value = code.value(node, of)
    if not isinstance(value, tuple) or not value:
        return ()
    sets = (value,) if all(isinstance(each, str) for each in value) else value
    return tuple(each for each in sets if isinstance(each, tuple) and all(isinstance(name, str) for name in each))


def read_indexes(node: ast.expr, of: Module, code: Code) -> Iterator[Index]:
    if isinstance(node, ast.BinOp):
        yield from read_indexes(node.left, of, code)
        yield from read_indexes(node.right, of, code)
    elif isinstance(node, (ast.List, ast.Tuple)):
        for each in node.elts:
            found = read_index(each, of, code)
            if found is not None:
                yield found


def read_index(node: ast.expr, of: Module, code: Code) -> Index | None:
    """An index or constraint; of a class that is not Django's only the name is known."""
    if not isinstance(node, ast.Call):
        return None
    written = of.name(node.func) or ""
    last = written.rsplit(".", 1)[-1]
    given = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg is not None}
    name = code.value(given.get("name"), of)
    index = Index("other", name if isinstance(name, str) else None, module=of, node=node, is_readable=False)
    fields = code.value(given.get("fields"), of)
    names: tuple[tuple[str, bool], ...] = ()
    if isinstance(fields, tuple) and all(isinstance(each, str) for each in fields):
        names = tuple((str(each).lstrip("-"), str(each).startswith("-")) for each in fields)
    expressions = list(node.args)
    if last == "CheckConstraint":
        condition = given.get("condition", given.get("check"))
        return index._replace(kind="check", condition=condition, is_readable=condition is not None)
    if last not in ("UniqueConstraint", "Index", *_METHODS):
        return index
    if expressions and not names:
        names = tuple(_plain(expressions, of))
        is_readable = len(names) == len(expressions)
    else:
        is_readable = bool(names)
    return index._replace(
        kind="unique" if last == "UniqueConstraint" else "index",
        fields=names,
        condition=given.get("condition"),
        include=_texts(code.value(given.get("include"), of)),
        opclasses=_texts(code.value(given.get("opclasses"), of)),
        method=_METHODS.get(last, ""),
        suffix=_METHODS.get(last, "idx"),
        is_deferrable="deferrable" in given,
        is_readable=is_readable,
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, tuple) else ()


def _plain(expressions: Iterable[ast.expr], of: Module) -> Iterator[tuple[str, bool]]:
    """Expressions that are only names of fields: `F("a")`, `F("a").desc()`, `"a"`."""
    for expression in expressions:
        each, is_descending = expression, False
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in ("asc", "desc"):
            is_descending, each = each.func.attr == "desc", each.func.value
        if isinstance(each, ast.Call) and (of.name(each.func) or "").rsplit(".", 1)[-1] == "F" and len(each.args) == 1:
            each = each.args[0]
        text = of.text(each)
        if text is not None and "__" not in text:
            yield text, is_descending
