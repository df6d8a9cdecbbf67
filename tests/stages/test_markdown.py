"""Pages of Markdown: what stands on them, how long they get, and that nothing in them is obeyed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lintmig.model.change import Change, ChangedFile
from lintmig.model.delta import (
    AddedMigration,
    Comparison,
    ObjectDelta,
    PartDelta,
    SchemaDelta,
    TableDelta,
)
from lintmig.model.engine import EngineName
from lintmig.model.outcome import Outcome, ReportOptions
from lintmig.model.shape import (
    ColumnShape,
    ForeignKeyShape,
    IndexShape,
    KeyShape,
    ObjectShape,
    TableShape,
)
from lintmig.model.source import BlindSpot, Source
from lintmig.stages.report import report
from lintmig.stages.report.markdown import Style, document, page_of
from tests.outcomes import finding, outcome

RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OURS = re.compile(r"</?(?:details|summary|sub|b|br|code)>")

# What GitHub makes links, people and pictures of in text that has become HTML, outside of code.
MENTION = re.compile(r"(?<![\w/])@[A-Za-z0-9]")
REFERENCE = re.compile(r"#\d|\bGH-\d", re.IGNORECASE)
AUTOLINK = re.compile(r"://|\bwww\.", re.IGNORECASE)
EMOJI = re.compile(r":[\w+-]+:")


def shapes(table: str, column: str) -> tuple[TableShape, TableShape]:
    orders = TableShape(
        table,
        "table",
        (ColumnShape("id", "bigint", True), ColumnShape(column, "character varying(20)", True, "'new'")),
        (KeyShape("primary", "orders_pkey", ("id",)),),
        (ForeignKeyShape("orders_fk", (column,), "users", ("id",), "CASCADE"),),
        (IndexShape("orders_idx", (column,)),),
    )
    return orders, TableShape("users", "table", (ColumnShape("id", "bigint", True),))


def delta(engine: EngineName, table: str = "orders", column: str = "user_id", words: str = "bigint") -> SchemaDelta:
    orders, users = shapes(table, column)
    items = TableShape("items", "table", (ColumnShape(column, words, False), ColumnShape("kept", "text", False)))
    return SchemaDelta(
        engine,
        (
            TableDelta(
                table,
                "added",
                (
                    PartDelta("column", "id", "added", None, "bigint NOT NULL"),
                    PartDelta("column", column, "added", None, words),
                    PartDelta("primary key", "orders_pkey", "added", None, "(id)"),
                ),
                None,
                orders,
            ),
            TableDelta("items", "changed", (PartDelta("column", column, "changed", "smallint", words),), items, items),
            TableDelta("old", "dropped", (PartDelta("column", column, "dropped", "int", None),), items, None),
        ),
        (ObjectDelta(ObjectShape("type", table, words), "added"),),
        (users,),
    )


def changed(words: str = "plain", path: str = "db/2.sql", deltas: tuple[SchemaDelta, ...] | None = None) -> Outcome:
    line = " ".join(words.split())
    source = Source(path, "CREATE TABLE orders (\n  user_id INTEGER\n);\n")
    shown = outcome(
        finding(source, "INTEGER", words, f"{line}\n{words}"),
        finding(source, "orders", words, line, severity="warning", rule="design/odd", engines={}),
        blind_spots=(BlindSpot(path, 3, words), BlindSpot("db/0.sql", 1, words)),
        suppressed=1,
    )
    comparison = Comparison(
        Change("a" * 40, words, (ChangedFile(path, "added"), ChangedFile("db/1.sql", "modified")), (words,)),
        4,
        deltas if deltas is not None else (delta("postgresql", words, words, words), delta("sqlite")),
        (AddedMigration(path, True), AddedMigration(words, False)),
        1,
    )
    return replace(shown, comparison=comparison)


def page(shown: Outcome, style: Style | None = None, prefix: str = "") -> str:
    return document(page_of(shown, ReportOptions(path_prefix=prefix)), style or Style())


def flat(text: str) -> Iterator[Token]:
    for token in RENDERER.parse(text):
        yield from token.children or () if token.type == "inline" else (token,)


def structure(text: str) -> list[str]:
    """What a page is made of; a name as code is the same in both of its forms."""
    found = []
    for token in flat(text):
        if token.type in ("html_inline", "html_block"):
            assert not OURS.sub("", token.content).strip() or token.type == "html_block", token.content
            assert not re.search(r"<(?!/?(?:details|summary|sub|b|br|code)>)", token.content), token.content
            found += OURS.findall(token.content)
        elif token.type == "code_inline":
            found += ["<code>", "</code>"]
        elif token.type != "text":
            found.append(token.type)
    return found


def spoken(text: str) -> Iterator[str]:
    """Text outside of code, as a browser has it."""
    depth = 0
    for token in flat(text):
        if token.type == "html_inline" and "code>" in token.content:
            depth += -1 if token.content.startswith("</") else 1
        elif token.type == "text" and not depth:
            yield token.content


def test_a_page_tells_what_a_change_does() -> None:
    shown = changed("it breaks", deltas=(delta("postgresql"), delta("sqlite")))
    text = page(shown, Style(fails=True, blob_url="https://github.com/o/r/blob/abc"), "app/")
    lines = text.splitlines()
    assert lines[0] == "### lintmig: 1 error, 1 warning introduced — ❌ fails"
    assert "| postgresql&#62;=13 | ❌ breaks | 1 |  |" in lines
    assert "| sqlite&#62;=3.35 | ✅ fine |  |  |" in lines
    assert "| whatever the engine | ⚠️ look at it |  | 1 |" in lines
    assert "**[`app/db/2.sql`](https://github.com/o/r/blob/abc/app/db/2.sql)**" in lines
    assert any(
        line.startswith("- ❌ [line 2](https://github.com/o/r/blob/abc/app/db/2.sql#L2): it breaks<br>→ it breaks<br>")
        for line in lines
    )
    assert "**What the migrations change: 1 table added, 1 table changed, 1 table dropped, 1 other object**" in lines
    assert text.count("What the migrations change") == 1, "both engines agree"
    assert "| changed | `items` | ~ column `user_id`: `smallint` → `bigint` |" in lines
    assert "Rollback: no way back for `app/it breaks`; the others have one." in lines
    assert '    bigint user_id "changed"' in lines
    assert "  users ||--o{ orders : user_id" in lines
    assert "- [`app/db/0.sql:1`](https://github.com/o/r/blob/abc/app/db/0.sql#L1): it breaks" in lines
    assert "-- lintmig: ignore[references/fk-type-mismatch] why it is right here" in lines
    assert lines[-1].startswith("<sub>1 of 1 script changed · base `aaaaaaa` (it breaks) · 4 older findings not shown")


def test_engines_that_disagree_have_tables_of_their_own() -> None:
    text = page(changed(deltas=(delta("postgresql"), delta("sqlite", words="text"))))
    assert "What the migrations change on PostgreSQL: " in text
    assert "What the migrations change on SQLite: " in text
    assert text.count("```mermaid") == 1


def test_a_page_without_anything_is_short() -> None:
    comparison = Comparison(Change("b" * 40, "HEAD^1", (ChangedFile("a.txt", "added"),)))
    text = page(replace(outcome(), comparison=comparison), Style(fails=False))
    assert text.startswith("### lintmig: nothing new — ✅ passes\n")
    assert len(text.splitlines()) < 12


def test_the_command_prints_it() -> None:
    text = report(changed(), "markdown", ReportOptions())
    assert text.startswith("### lintmig: 1 error, 1 warning introduced\n")
    assert text.endswith("</sub>\n")


HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            "` `` ``` | || <!-- --> <img src=x> </details> </code> </td> @team @a/b #12 GH-3 http://x.y www.x.y "
            "![a](b) [a](javascript:x) [^1] *a* __b__ _c_ ~~d~~ $x$ :smile: &lt; &#64; \\` \\ \n \r\n \t - + 1. > # "
            "= === ::error:: "
            "##[error] \u202e \u200b \x1b[31m \x00 <a@b.c> a@b.c {{ }} ``` ~~~ <details> é 表 \ud800".split(" ")
        ),
        st.characters(),
        st.just("\n"),
    ),
    max_size=12,
).map(lambda parts: "x" + "".join(parts) + "x")


@settings(max_examples=150, deadline=None)
@given(HOSTILE)
def test_nothing_on_a_page_is_obeyed(words: str) -> None:
    style = Style(blob_url="https://github.com/o/r/blob/abc")
    hostile = page(changed(words, path=f"db/{words}.sql".replace("\n", "")), style)
    names = page(changed("plain", path="db/2.sql"), style)
    assert prose_free(structure(hostile)) == prose_free(structure(names))
    for said in spoken(hostile):
        assert not MENTION.search(said)
        assert not REFERENCE.search(said)
        assert not AUTOLINK.search(said)
        assert not EMOJI.search(said)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", hostile)
    hrefs = [str(token.attrs["href"]) for token in flat(hostile) if token.type == "link_open"]
    assert all(href.startswith("https://github.com/o/r/blob/abc/db/") for href in hrefs)
    assert not [token for token in flat(hostile) if token.type == "image"]


def prose_free(parts: list[str]) -> list[str]:
    """Without code that stands in sentences, which backticks in words may make."""
    return [part for part in parts if part not in ("<code>", "</code>")]


def test_a_block_of_code_is_not_left() -> None:
    source = Source("db/1.sql", "SELECT 1;")
    advice = "Write:\n```\n# head\n<img src=x>\n````\n@team"
    text = page(outcome(finding(source, "1", "odd", advice)))
    (fence,) = [token for token in flat(text) if token.type == "fence" and "head" in token.content]
    assert fence.content == "```\n# head\n<img src=x>\n````\n@team\n"
    assert structure(text).count("heading_open") == 1


def test_code_in_sentences_is_code() -> None:
    text = page(changed("write `user_id` and not ` alone"))
    assert "write &#96;user_id&#96; and not &#96; alone" in text
    text = page(changed("write `user_id`"))
    assert "write `user_id`" in text


def test_a_page_keeps_to_its_budget() -> None:
    source = Source("db/1.sql", "SELECT 1;")
    findings = [finding(source, "1", f"{number} " + "é@" * 400) for number in range(400)]
    for budget in (4000, 20_000, 65_000, 900 * 1024):
        text = page(replace(changed(), findings=tuple(findings)), Style(budget=budget))
        assert len(text.encode()) <= budget
        left_out = re.search(r"\*Left out for its length: (\d+) finding", text)
        shown = len(re.findall(r"^- ❌", text, re.MULTILINE))
        if budget < 900 * 1024:
            assert left_out is not None
            assert shown + sum(map(int, re.findall(r"(\d+) findings?[,.]", text))) == 400
        assert text.endswith("</sub>\n")
        assert structure(text).count("<details>") == structure(text).count("</details>")


def test_a_schema_of_a_thousand_tables_fits() -> None:
    big = delta("postgresql")
    tables = tuple(replace_name(big.tables[0], f"t{number}") for number in range(1000))
    text = page(changed(deltas=(SchemaDelta("postgresql", tables),)), Style(budget=65_000))
    assert len(text.encode()) <= 65_000
    assert "schema changes" in text.split("Left out for its length")[1]
    assert "```mermaid" not in text


def replace_name(table: TableDelta, name: str) -> TableDelta:
    return table._replace(name=name, after=None if table.after is None else table.after._replace(name=name))


def test_names_of_a_diagram_are_apart() -> None:
    text = page(changed(deltas=(delta("sqlite", table="a b"), delta("postgresql", table="a-b"))))
    diagram = text.split("```mermaid")[1].split("```")[0]
    assert re.fullmatch(r"[\w\s{}|\"-]*:?[\w\s{}|\":-]*", diagram)
