"""What is gathered while one statement is read: types, calls, and expressions through sqlglot."""

from __future__ import annotations

from lintmig.model.engine import EngineName
from lintmig.model.expression import ColumnReference, Compound, Expression, Literal, Query
from lintmig.model.name import DataType
from lintmig.model.operation import Insert, Operation
from lintmig.model.script import Call
from lintmig.model.source import Span
from lintmig.model.token import Token
from lintmig.stages.parse.placing import placed
from lintmig.stages.parse.reader import Reader

MOST_TOKENS = 20_000
"""Expressions and queries longer than this are not looked into."""
MOST_DEPTH = 150
"""Nor are those whose parentheses are nested deeper than this."""


class Context:
    """One statement's gatherings, filled by the readers."""

    def __init__(self, engine: EngineName, settings: frozenset[str] = frozenset()) -> None:
        self.engine: EngineName = engine
        self.settings = settings
        self.types: list[DataType] = []
        self.calls: list[Call] = []
        self.passes_over_queries = False
        """Whether what a SELECT says is known from elsewhere."""
        self.is_unread = False
        """Whether a statement that moves rows could not be read."""
        self.left_out: tuple[Span, ...] = ()
        """What is not SQL within a statement: the INTO of PL/pgSQL."""
        self.needed_a_dialect = False
        """Whether something was read as this engine alone reads it."""

    def expression(self, reader: Reader, in_default: bool = False) -> Expression | None:
        """What the tokens of `reader` say; None where they cannot be read."""
        self.gather_calls(reader, in_default)
        simple = _simple(reader)
        if simple is not None or not _is_readable(reader):
            return simple
        self.needed_a_dialect = True
        from lintmig.stages.parse.tree import read_expression

        return read_expression(reader.sql, reader.span.start, self.engine, self.settings)

    def query(self, reader: Reader) -> Query | None:
        """The SELECT, VALUES or WITH that `reader` reads."""
        if self.passes_over_queries:
            self.needed_a_dialect = True
            return None
        self.gather_calls(reader)
        if not _is_readable(reader):
            return None
        self.needed_a_dialect = True
        from lintmig.stages.parse.tree import read_query

        return read_query(reader.sql, reader.span.start, self.engine, self.settings)

    def selected(self, reader: Reader) -> Query | None:
        """What PL/pgSQL makes of an expression: the query that SELECT would begin."""
        self.gather_calls(reader)
        if not _is_readable(reader):
            return None
        self.needed_a_dialect = True
        from lintmig.stages.parse.tree import read_query

        return read_query("SELECT " + reader.sql, reader.span.start - len("SELECT "), self.engine, self.settings)

    def data_change(self, reader: Reader) -> Operation | None:
        """The INSERT, UPDATE, DELETE or SELECT that `reader` reads; None where it cannot be read."""
        self.gather_calls(reader)
        sql = _without_most_rows(reader)
        if sql is None:
            return None
        self.needed_a_dialect = True
        for span in self.left_out:
            first, last = span.start - reader.span.start, span.end - reader.span.start
            sql = sql[:first] + " " * (last - first) + sql[last:]
        is_replace = reader.word() == "REPLACE"
        if self.engine in ("mariadb", "mysql"):
            sql = _without_priority(reader, sql)
            sql = sql.replace(sql[:7], "INSERT ", 1) if is_replace else sql
        elif self.engine == "sqlite" and is_replace:
            sql = "INSERT " + sql[len("REPLACE") :]
        from lintmig.stages.parse.tree import read_data_change

        change = placed(read_data_change(sql, reader.span, self.engine, self.settings), reader)
        if not is_replace or not isinstance(change, Insert):
            return change
        change = change._replace(replaces=True)
        return change._replace(ignores_faults=True) if self.engine == "sqlite" else change

    def gather_calls(self, reader: Reader, in_default: bool = False) -> None:
        tokens, end = reader.tokens, reader.end
        scan = Reader(reader.text, tokens, reader.at, end)
        for at in range(reader.at + 1, end):
            if tokens[at].word == "(" and tokens[at].kind == "operator":
                scan.at = at - 1
                call = _call(scan, in_default)
                if call is not None:
                    self.calls.append(call)


def _without_priority(reader: Reader, sql: str) -> str:
    """The SQL with the words blanked that tell MariaDB and MySQL when to write: sqlglot takes them for names."""
    ahead, base = 1, reader.span.start
    while reader.word() in _WRITING and reader.word(ahead) in _PRIORITIES and reader.token(ahead).kind == "word":
        first, last = reader.token(ahead).start - base, reader.token(ahead).end - base
        sql = sql[:first] + " " * (last - first) + sql[last:]
        ahead += 1
    return sql


_WRITING = frozenset({"INSERT", "REPLACE", "UPDATE", "DELETE"})
_PRIORITIES = frozenset({"LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "QUICK"})

_NOT_FUNCTIONS = frozenset(
    "IN VALUES AND OR NOT ON WHERE SELECT FROM USING AS EXISTS ANY ALL SOME THEN ELSE WHEN CASE OVER BY "
    "FILTER GROUP RETURNING LIMIT OFFSET SET UNION EXCEPT INTERSECT CONFLICT KEY INTO JOIN LATERAL HAVING "
    "BETWEEN LIKE ILIKE IS DISTINCT ROWS RANGE ARRAY ROW CHECK UNIQUE PRIMARY REFERENCES DEFAULT INTERVAL "
    "BOTH LEADING TRAILING PLACING SYMMETRIC ZONE VARYING OPERATOR BERNOULLI SYSTEM REPEATABLE FIRST NEXT ANALYSE "
    "DECIMAL XMLATTRIBUTES XMLNAMESPACES "
    "TABLE INDEX UPDATE WITHIN ORDER PARTITION MATERIALIZED RECURSIVE CROSS INNER LEFT RIGHT FULL OUTER "
    "NATURAL COLLATE VALUE CONSTRAINT FETCH FOR WINDOW END RETURN DO SIMILAR TO REGEXP RLIKE GLOB MATCH "
    "ESCAPE IGNORE BINARY DIV MOD XOR CUBE ROLLUP SETS ONLY TABLESAMPLE COLUMNS PATH WITH LIST "
    "AGAINST STRAIGHT_JOIN HIGH_PRIORITY SQL_NO_CACHE SQL_CACHE SQL_CALC_FOUND_ROWS "
    "SQL_SMALL_RESULT SQL_BIG_RESULT SQL_BUFFER_RESULT".split()
)
_BEFORE_OTHER_NAMES = frozenset(
    {"AS", "::", ")", "INTO", "TABLE", "INDEX", "WITH", "RECURSIVE", "REFERENCES", "UPDATE"}
    | {"VARYING", "NATIVE", "ORDINALITY", "INSERT", "REPLACE", "IGNORE", "DELAYED", "LOW_PRIORITY", "HIGH_PRIORITY"}
)


def _names_no_function(before: Token) -> bool:
    """Whether a name after this token, with parentheses, is a table, a type or an alias with its columns."""
    return before.kind in ("quoted", "string") or (
        before.kind in ("word", "operator") and before.word in _BEFORE_OTHER_NAMES
    )


def _call(scan: Reader, in_default: bool) -> Call | None:
    token = scan.token()
    if token.kind not in ("word", "quoted") or scan.word(1) != "(":
        return None
    if token.kind == "word" and token.word in _NOT_FUNCTIONS:
        return None
    first = scan.at
    while first - 2 >= 0 and scan.tokens[first - 1].word == "." and scan.tokens[first - 1].kind == "operator":
        first -= 2
    if first and _names_no_function(scan.tokens[first - 1]):
        return None
    if token.word == "SECOND" and first and scan.tokens[first - 1].word in ("TO", "INTERVAL"):
        return None  # an interval's precision
    if first > 1 and scan.tokens[first - 2].word in ("FROM", "JOIN") and scan.tokens[first - 1].word != "LATERAL":
        return None  # a table's alias with its columns
    if _is_alias(scan, first):
        return None
    name_reader = Reader(scan.text, scan.tokens, first, scan.end)
    name = name_reader.object_name()
    if name is None:
        return None
    arguments = name_reader.group()
    if name_reader.looking_at("AS", "(") or name_reader.looking_at("AS", "MATERIALIZED", "("):
        return None
    count = sum(1 for _ in arguments.items()) if arguments else 0
    return Call(name, count, in_default, name.span)


def _is_alias(scan: Reader, at: int) -> bool:
    """Whether a name with parentheses is the alias of a table in a list: `FROM a, b AS_ALIAS (x, y)`."""
    if at < 2 or scan.tokens[at - 1].kind != "word" or scan.tokens[at - 1].word in _BEFORE_CALLS:
        return False
    return scan.tokens[at - 2].kind == "operator" and scan.tokens[at - 2].word in (",", "(", ".")


_BEFORE_CALLS = frozenset(
    "NOT SELECT CASE DISTINCT ALL LATERAL ROWS BINARY EXISTS WHEN PRIOR VARIADIC RETURN CALL EXECUTE USING".split()
)


def _simple(reader: Reader) -> Expression | None:
    """The commonest expressions, read without a parser."""
    length = reader.end - reader.at
    token = reader.token()
    if length == 1:
        if token.kind == "number":
            kind = "integer" if token.word.isdigit() else "decimal"
            return Literal(kind, token.word, token.span)  # type: ignore[arg-type]
        if token.kind == "string":
            return Literal("string", token.word, token.span)
        if token.kind == "word":
            if token.word in ("TRUE", "FALSE"):
                return Literal("boolean", token.word, token.span)
            if token.word == "NULL":
                return Literal("null", token.word, token.span)
            if token.word.startswith("CURRENT_") or token.word in ("LOCALTIME", "LOCALTIMESTAMP"):
                return Compound((), token.word.lower(), arity=0, span=token.span)
            name = reader.identifier()
            reader.at -= 1
            return ColumnReference(None, name) if name else None
    if length == 3 and token.kind == "word" and reader.word(1) == "(" and reader.word(2) == ")":
        return Compound((), token.word.lower(), arity=0, span=token.span)
    return None


def _is_readable(reader: Reader) -> bool:
    if reader.end - reader.at > MOST_TOKENS:
        return False
    depth = 0
    for index in range(reader.at, reader.end):
        token = reader.tokens[index]
        if token.kind == "operator":
            if token.word == "(":
                depth += 1
                if depth > MOST_DEPTH:
                    return False
            elif token.word == ")":
                depth -= 1
        elif token.word == "CASE":
            depth += 1
        elif token.word == "END":
            depth -= 1
    return True


_ROWS_READ = 50


def _without_most_rows(reader: Reader) -> str | None:
    """The SQL, with all but the first rows of a long VALUES list blanked; None where it is unreadable."""
    if reader.end - reader.at <= 2_000:
        return reader.sql if _is_readable(reader) else None
    scan = Reader(reader.text, reader.tokens, reader.at, reader.end)
    while not scan.is_done() and scan.word() != "VALUES":
        scan.skip()
    scan.at += 1
    rows = 0
    cut_from = cut_to = 0
    while scan.word() == "(":
        scan.skip()
        rows += 1
        if rows == _ROWS_READ:
            cut_from = scan.tokens[scan.at - 1].end
        if rows >= _ROWS_READ:
            cut_to = scan.tokens[scan.at - 1].end
        if scan.word() != ",":
            break
        scan.at += 1
    if rows <= _ROWS_READ:
        return reader.sql if _is_readable(reader) else None
    base = reader.span.start
    sql = reader.sql
    return sql[: cut_from - base] + " " * (cut_to - cut_from) + sql[cut_to - base :]
