"""What Django's migrations do out of sight is not judged, and what they surely do is."""

from __future__ import annotations

import random

import pytest

from lintmig.model.engine import EngineName
from lintmig.model.files import Files
from lintmig.model.script import Script
from lintmig.model.source import Source
from lintmig.stages.read.histories.django import read_django
from lintmig.stages.read.models.django import read_django as read_models

_HEAD = "from django.db import migrations, models\n\n"
_FIRST = (
    _HEAD
    + """class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel("Author", [
            ("id", models.BigAutoField(primary_key=True)),
            ("name", models.CharField(max_length=40)),
        ]),
        migrations.CreateModel("Book", [
            ("id", models.BigAutoField(primary_key=True)),
            ("author", models.ForeignKey(on_delete=models.CASCADE, to="shelf.author")),
        ]),
    ]
"""
)
_MODELS = """from django.db import models
from elsewhere import Timed

class Author(Timed):
    name = models.CharField(max_length=40)

class Joined(Elsewhere):
    output_field = models.TextField()
"""


def _files(models: str = _MODELS, **texts: str) -> Files:
    named = {f"shelf/migrations/{name.removeprefix('m')}.py": text for name, text in texts.items()}
    named |= {"manage.py": "", "shelf/migrations/__init__.py": "", "shelf/models.py": models}
    return Files({path: path for path in sorted(named)}, lambda path: named[path])


def _next(operations: str, before: str = "", after: str = "0001_a") -> str:
    return (
        f"{_HEAD}{before}\nclass Migration(migrations.Migration):\n"
        f'    dependencies = [("shelf", "{after}")]\n    operations = {operations}\n'
    )


def _last(text: str, engine: EngineName = "postgresql", **more: str) -> Script | None:
    (track,) = read_django(_files(m0001_a=_FIRST, m0002_b=text, **more), (), frozenset({engine})).tracks
    return next((script for script in track.scripts if script.path.endswith("0002_b.py")), None)


def _tables(script: Script | None) -> list[str | None]:
    return [doubt.table for doubt in script.doubts if doubt.reason] if script is not None else []


@pytest.mark.parametrize(
    ("body", "tables"),
    [
        ('schema_editor.execute("ALTER TABLE shelf_book ADD COLUMN x integer")', ["shelf_book"]),
        ('schema_editor.execute(f"DROP TABLE {name()}")', [None]),
        ('schema_editor.remove_field(apps.get_model("shelf", "Author"), field)', ["shelf_author"]),
        ('schema_editor.execute("UPDATE shelf_book SET author_id = 1")', []),
        ('apps.get_model("shelf", "Author").objects.all().delete()', []),
    ],
)
def test_python_touches_the_tables_that_it_names(body: str, tables: list[str | None]) -> None:
    before = f"def change(apps, schema_editor):\n    {body}\n"
    assert _tables(_last(_next("[migrations.RunPython(change)]", before))) == tables


@pytest.mark.parametrize(
    ("operation", "tables"),
    [
        ('other.Change(model_name="book")', ["shelf_book"]),
        ("other.Change()", [None]),
        ("pgtrigger.migrations.AddTrigger(model_name='book')", []),
    ],
)
def test_operations_of_unknown_classes_are_doubted(operation: str, tables: list[str | None]) -> None:
    assert _tables(_last(_next(f"[{operation}]"))) == tables


def test_only_wanted_engines_are_rendered() -> None:
    (track,) = read_django(_files(m0001_a=_FIRST), (), frozenset({"sqlite"})).tracks
    assert [script.fragment for script in track.scripts] == ["sqlite"]


def test_what_hangs_on_a_condition_may_have_happened() -> None:
    field = 'migrations.AddField("book", "x", models.IntegerField())'
    text = _next("[]") + f"    if settings.LARGE:\n        operations = [{field}]\n"
    script = _last(text)
    assert script is not None
    at = script.sql.index("ADD COLUMN")
    assert any(doubt.span.start <= at < doubt.span.end and not doubt.reason for doubt in script.doubts)


def test_a_migration_is_read_around_a_function_that_is_not_python() -> None:
    before = "def change(apps, schema_editor):\n    print 'old'\n"
    script = _last(_next('[migrations.AddField("book", "x", models.IntegerField(default=1))]', before))
    assert script is not None
    assert 'ADD COLUMN "x" integer' in script.sql


def test_behind_a_migration_that_cannot_be_parsed_is_read_on() -> None:
    broken = _next("[(")
    after = _next('[migrations.AddField("book", "x", models.IntegerField(null=True))]', after="0002_b")
    histories = read_django(_files(m0001_a=_FIRST, m0002_b=broken, m0003_c=after), (), frozenset({"postgresql"}))
    scripts = histories.tracks[0].scripts
    assert [script.path[-9:] for script in scripts] == ["0001_a.py", "0002_b.py", "0003_c.py"]
    assert None in _tables(scripts[1])
    assert 'ADD COLUMN "x"' in scripts[2].sql


def test_what_waits_for_itself_has_no_order_that_is_judged() -> None:
    first = _FIRST.replace("    operations", '    dependencies = [("shelf", "0002_b")]\n    operations')
    histories = read_django(_files(m0001_a=first, m0002_b=_next("[]")), (), frozenset({"postgresql"}))
    assert [_tables(script) for script in histories.tracks[0].scripts] == [["shelf_author", "shelf_book"]]


def test_a_field_that_is_added_twice_is_sent_twice() -> None:
    script = _last(_next('[migrations.AddField("author", "name", models.CharField(max_length=40))]'))
    assert script is not None
    assert 'ALTER TABLE "shelf_author" ADD COLUMN "name"' in script.sql


def test_the_models_alone_may_know_a_column() -> None:
    state = '[migrations.AddField("book", "x", models.IntegerField())]'
    script = _last(_next(f"[migrations.SeparateDatabaseAndState(state_operations={state})]"))
    assert _tables(script) == ["shelf_book"]


def test_models_with_bases_out_of_sight_are_incomplete() -> None:
    (models,) = read_models(_files(m0001_a=_FIRST))
    author, joined = models.entities
    assert (author.is_complete, author.is_managed, joined.is_managed) == (False, True, False)
    assert [column.name for column in author.columns] == ["name"]


def test_an_operation_in_its_own_way_may_leave_what_is_there() -> None:
    before = "class AddMissing(migrations.AddField):\n    def database_forwards(self, *given):\n        pass\n"
    script = _last(_next('[AddMissing("author", "name", models.CharField(max_length=40))]', before))
    assert script is None or "ADD COLUMN" not in script.sql


def test_migrations_for_clickhouse_are_left_out() -> None:
    sql = "CREATE TABLE hits (at DateTime) ENGINE = MergeTree() ORDER BY at"
    assert _last(_next(f"[migrations.RunSQL({sql!r})]")) is None
    files = _files(
        m0001_a=_next(f"[migrations.RunSQL({sql!r})]"), m0002_b=_next('[migrations.RunSQL("DROP TABLE hits")]')
    )
    assert read_django(files, (), frozenset({"postgresql"})).tracks == ()


def test_sql_beside_migrations_is_theirs() -> None:
    paths = ("shelf/migrations/0001_a.sql", "shelf/migrations/sql/b.sql", "other/migrations/0001_a.sql")
    read = read_django(_files(m0001_a=_FIRST), [Source(path, "SELECT 1") for path in paths])
    assert sorted(read.claimed) == sorted(paths[:2])


def test_what_a_class_says_again_is_not_inherited() -> None:
    text = """from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

class Dated(models.Model):
    url = models.URLField()
    at = models.DateTimeField()

    class Meta:
        abstract = True

class Page(Dated):
    site = models.ForeignKey["Site", "Site"]("Site", models.CASCADE)
    links = models.JSONField[list[str]](default=list)

    @property
    def url(self):
        return ""

class Session(AbstractBaseSession):
    pass
"""
    (models,) = read_models(_files(text, m0001_a=_FIRST))
    page, session = models.entities
    assert [column.name for column in page.columns] == ["id", "at", "site_id", "links"]
    assert [column.name for column in session.columns] == ["session_key", "session_data", "expire_date"]


def test_garbled_files_end() -> None:
    chance = random.Random(7)
    for _ in range(150):
        text = list(chance.choice([_FIRST, _next('[migrations.RenameField("book", "author", "by")]'), _MODELS]))
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(text))
            text[at : at + chance.randrange(30)] = chance.choice(["", "(", ")]", "\n", '"', "=[", "*", "lambda: 0"])
        garbled = "".join(text)
        files = _files(garbled, m0001_a=_FIRST, m0002_b=garbled, m0003_c=_next("[]", after="0002_b"))
        read_django(files, ())
        read_models(files)
