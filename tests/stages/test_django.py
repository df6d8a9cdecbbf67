"""Django's migrations and models: the SQL that Django makes of them, and the tables they expect."""

from __future__ import annotations

from lintmig.model.files import Files
from lintmig.model.ledger.graph import MissingRevision, RevisionCycle, SeveralHeads
from lintmig.stages.read.histories.django import read_django
from lintmig.stages.read.models.django import read_django as read_models

_HEAD = "from django.db import migrations, models\n\nclass Migration(migrations.Migration):\n"
_FIRST = (
    _HEAD
    + """    operations = [
        migrations.CreateModel("Author", [
            ("id", models.BigAutoField(primary_key=True)),
            ("name", models.CharField(max_length=40, unique=True)),
        ]),
        migrations.CreateModel("Book", [
            ("id", models.BigAutoField(primary_key=True)),
            ("author", models.ForeignKey(on_delete=models.CASCADE, to="shelf.author")),
        ]),
    ]
"""
)
_MODELS = """from django.db import models

class Author(models.Model):
    name = models.CharField(max_length=40, unique=True)

class Book(models.Model):
    author = models.ForeignKey(Author, models.CASCADE)
"""
_SETTINGS = 'DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"\n'


def _files(**texts: str) -> Files:
    named = {f"shelf/migrations/{name.removeprefix('m')}.py": text for name, text in texts.items()}
    named |= {"manage.py": "", "shelf/migrations/__init__.py": "", "shelf/models.py": _MODELS, "settings.py": _SETTINGS}
    return Files({path: path for path in sorted(named)}, lambda path: named[path])


def _sql(engine: str, files: Files) -> list[str]:
    (track,) = read_django(files, ()).tracks
    return [script.sql for script in track.scripts if script.engines is not None and engine in script.engines]


def _next(operation: str, name: str = "0001_a") -> str:
    return _HEAD + f'    dependencies = [("shelf", "{name}")]\n    operations = [{operation}]\n'


def test_keys_have_the_names_that_django_gives() -> None:
    (sql,) = _sql("postgresql", _files(m0001_a=_FIRST))
    assert '_like" ON "shelf_author" ("name" varchar_pattern_ops)' in sql
    assert '"author_id" bigint NOT NULL' in sql
    assert 'FOREIGN KEY ("author_id") REFERENCES "shelf_author" ("id") DEFERRABLE INITIALLY DEFERRED' in sql


def test_sqlite_makes_the_table_anew_and_the_others_alter_it() -> None:
    narrowed = 'migrations.AlterField("author", "name", models.CharField(max_length=50, unique=True))'
    files = _files(m0001_a=_FIRST, m0002_b=_next(narrowed))
    assert 'ALTER COLUMN "name" TYPE varchar(50)' in _sql("postgresql", files)[1]
    assert 'ALTER TABLE "new__shelf_author" RENAME TO "shelf_author"' in _sql("sqlite", files)[1]
    assert "MODIFY `name` varchar(50) NOT NULL" in _sql("mariadb", files)[1]


def test_places_are_those_of_the_names() -> None:
    (track,) = read_django(_files(m0001_a=_FIRST), ()).tracks
    script = track.scripts[0]
    at = script.sql.index('"author_id"')
    offset = script.source_map.file_offset(at)
    assert script.source.text[offset : offset + 6] == "author"


def test_sql_keeps_its_own_places() -> None:
    files = _files(m0001_a=_FIRST, m0002_b=_next('migrations.RunSQL("UPDATE shelf_author SET name = 1", "SELECT 1")'))
    (track,) = read_django(files, ()).tracks
    script = track.scripts[-1]
    offset = script.source_map.file_offset(script.sql.index("shelf_author"))
    assert script.source.text[offset:].startswith("shelf_author SET")
    assert [down.sql.strip() for down in track.downs[script.key]] == ["SELECT 1\n;"]


def test_two_leaves_of_an_app_conflict() -> None:
    add = 'migrations.AddField("book", "{}", models.TextField(null=True))'
    files = _files(m0001_a=_FIRST, m0002_b=_next(add.format("x")), m0002_c=_next(add.format("y")))
    (found,) = read_django(files, ()).defects
    assert isinstance(found, SeveralHeads)
    assert [node.name for node in found.heads] == ["shelf.0002_b", "shelf.0002_c"]
    assert found.shared is not None
    assert found.shared.name == "shelf.0001_a"


def test_a_dependency_on_nothing() -> None:
    (found,) = read_django(_files(m0001_a=_FIRST, m0002_b=_next("", "0001_b")), ()).defects
    assert isinstance(found, MissingRevision)
    assert found.missing == "shelf.0001_b"


def test_a_circle_ends() -> None:
    found = read_django(_files(m0001_a=_next("", "0002_b"), m0002_b=_next("")), ()).defects
    assert [type(each) for each in found] == [RevisionCycle]


def test_models_are_what_the_migrations_leave() -> None:
    (models,) = read_models(_files(m0001_a=_FIRST))
    assert [(entity.table, [column.name for column in entity.columns]) for entity in models.entities] == [
        ("shelf_author", ["id", "name"]),
        ("shelf_book", ["id", "author_id"]),
    ]
    book = models.entities[1]
    assert book.columns[1].types["postgresql"] == "bigint"
    assert book.references[0].target == "shelf_author"


def test_broken_files_are_blind_spots() -> None:
    histories = read_django(_files(m0001_a=_FIRST, m0002_b=_HEAD + "    operations = [(\n"), ())
    assert histories.defects == ()
    assert any("cannot" in spot.reason or "not Python" in spot.reason for spot in histories.blind_spots)


def test_what_only_runs_is_not_known() -> None:
    histories = read_django(_files(m0001_a=_FIRST, m0002_b=_next("migrations.RunSQL(open('x').read())")), ())
    last = histories.tracks[0].scripts[-1]
    assert last.path == "shelf/migrations/0002_b.py"
    assert [doubt.table for doubt in last.doubts] == [None]


def test_a_key_is_made_anew_with_its_column_and_named_after_what_is_there_by_then() -> None:
    again = """migrations.RenameField("book", "author", "writer")"""
    added = """migrations.AddField("book", "author", models.ForeignKey(
            null=True, on_delete=models.CASCADE, related_name="+", to="shelf.author")),
        migrations.AlterModelTable("book", "book_temp"),"""
    files = _files(m0001_a=_FIRST, m0002_b=_next(again), m0003_c=_next(added, "0002_b"))
    _, renamed, last = _sql("postgresql", files)
    assert 'DROP CONSTRAINT IF EXISTS "shelf_book_author_id_a96bf3c5_fk_shelf_author_id"' in renamed
    assert 'ADD CONSTRAINT "shelf_book_writer_id_6ade8d96_fk_shelf_author_id"' in renamed
    assert 'CREATE INDEX "book_temp_author_id_bcd068df" ON "book_temp" ("author_id")' in last
    made = [line for text in _sql("sqlite", files)[1:] for line in text.split(";") if "CREATE INDEX" in line]
    assert {line.split('"')[1] for line in made if "writer_id" in line.split("ON")[1]} == {
        "shelf_book_writer_id_6ade8d96"
    }
