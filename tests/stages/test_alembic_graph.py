"""What is wrong with the graph of Alembic's revisions, and revisions cut up or written to do harm."""

from __future__ import annotations

import random

import pytest

from lintmig.model.files import Files
from lintmig.model.histories import Histories
from lintmig.model.ledger.graph import MissingRevision, RevisionCycle, SeveralHeads, UnnamedRevision
from lintmig.model.ledger.numbering import EmptyMigration, MissingDown, VersionUsedTwice
from lintmig.stages.read.histories.alembic import read_alembic

WORK = "def upgrade():\n    op.execute('SELECT 1')\n\n\ndef downgrade():\n    op.execute('SELECT 2')\n"


def histories(files: dict[str, str]) -> Histories:
    return read_alembic(Files({path: path for path in files}, files.__getitem__), ())


def graph(more: str = "", **before: str) -> Histories:
    """Revisions by what they say of `down_revision`."""
    files = {
        f"m/versions/{name}.py": f"from alembic import op\nrevision = '{name}'\ndown_revision = {said}\n{more}{WORK}"
        for name, said in before.items()
    }
    return histories({"m/env.py": "", **files})


def order_of(found: Histories) -> list[str]:
    (track,) = found.tracks
    return list(dict.fromkeys(track.versions))


def test_revisions_are_applied_behind_those_that_they_name() -> None:
    found = graph(z="None", a="'z'", c="('a', 'b')", b="'z'")
    assert order_of(found) == ["z", "b", "a", "c"]
    assert found.defects == ()
    assert found.tracks[0].marker == "m/env.py"


def test_two_heads() -> None:
    (defect,) = graph(a="None", b="'a'", c="'a'").defects
    assert isinstance(defect, SeveralHeads)
    assert [node.name for node in defect.heads] == ["b", "c"]
    assert defect.shared is not None
    assert defect.shared.name == "a"
    assert defect.remedy == 'alembic merge -m "merge heads" b c'


@pytest.mark.parametrize("more", ["branch_labels = ('x',)\n", "COMMAND = 'alembic upgrade heads'\n"])
def test_heads_that_are_meant(more: str) -> None:
    assert graph(more, a="None", b="'a'", c="'a'").defects == ()


def test_a_revision_that_is_not_there() -> None:
    (defect,) = graph(a_users="None", b="'a_user'").defects
    assert isinstance(defect, MissingRevision)
    assert (defect.node.name, defect.missing) == ("b", "a_user")
    assert defect.similar is not None
    assert defect.similar.name == "a_users"
    span = defect.place.span
    assert defect.place.source.text[span.start : span.end] == "a_user"


def test_a_name_that_is_not_known_leaves_the_graph_open() -> None:
    assert graph(a="None", b="os.environ['BEFORE']", c="'a'").defects == ()


def test_a_circle() -> None:
    found = graph(a="'c'", b="'a'", c="'b'", d="'c'")
    (defect,) = (each for each in found.defects if isinstance(each, RevisionCycle))
    assert {node.name for node in defect.nodes} == {"a", "b", "c"}
    assert sorted(order_of(found)) == ["a", "b", "c", "d"]


def test_one_name_for_two_files_and_a_file_without_one() -> None:
    text = f"revision = 'a'\ndown_revision = None\n{WORK}"
    found = histories({"versions/a.py": text, "versions/b.py": text, "versions/tools.py": "X = 1\n"})
    assert [type(each) for each in found.defects] == [VersionUsedTwice, UnnamedRevision]


def test_empty_revisions_and_those_without_a_way_back() -> None:
    names = ["r1", "r2", "r3", "r4", "one_way", "empty"]
    nothing = "def upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n"
    bodies = {"one_way": WORK.replace("op.execute('SELECT 2')", "pass"), "empty": nothing}
    files = {}
    for before, name in zip([None, *names], names, strict=False):
        files[f"versions/{name}.py"] = f"revision = {name!r}\ndown_revision = {before!r}\n{bodies.get(name, WORK)}"
    found = {type(each): each.place.source.path for each in histories(files).defects}
    assert found == {EmptyMigration: "versions/empty.py", MissingDown: "versions/one_way.py"}


def test_folders_of_their_own_are_graphs_of_their_own() -> None:
    text = f"revision = 'a'\ndown_revision = None\n{WORK}"
    found = histories({"one/versions/a.py": text, "two/versions/a.py": text})
    assert [track.path for track in found.tracks] == ["one/versions", "two/versions"]
    assert found.defects == ()


@pytest.mark.parametrize(
    "ini",
    ["[alembic]\nscript_location = %(here)s/db\n", "[one]\nversion_locations = db/steps db/versions\n", "[broken\n= ="],
)
def test_folders_that_an_ini_names(ini: str) -> None:
    folder = "steps" if "steps" in ini else "versions"
    found = histories({"alembic.ini": ini, f"db/{folder}/a.py": f"revision = 'a'\ndown_revision = None\n{WORK}"})
    assert [track.path for track in found.tracks] == [f"db/{folder}"]


def test_other_python_is_left_alone() -> None:
    assert histories({"api/versions/v1.py": "version = 1\n", "app/env.py": "x = 1\n"}) == Histories()


WILD = """
from alembic import op
import sqlalchemy as sa
revision = "a"
down_revision = None
NAMES = [("a", sa.Integer()), ("b", sa.Enum("x", "y", name="k"))]
def each(name, kind=None, *rest, **more):
    return each(name, kind) if more else sa.Column(name, kind, *rest)
def upgrade():
    bind = op.get_bind()
    op.create_table("t", *[each(n, k) for n, k in NAMES], sa.PrimaryKeyConstraint("a", name=op.f("p")))
    with op.batch_alter_table("t", recreate="always") as b:
        b.alter_column("a", type_=sa.Text(), new_column_name="c", server_default=sa.text("'{}'::jsonb"))
        b.create_foreign_key(None, "u", ["c"], ["d"], ondelete="CASCADE")
    if "x" not in [c["name"] for c in sa.inspect(bind).get_columns("t")] and bind.dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {bind} ADD COLUMN x {NAMES[0]}" % (1, 2))
    for i in range(3):
        op.execute("INSERT INTO t VALUES ({0}, '{n}')".format(i, n="ü\\\\:"))
    op.bulk_insert(sa.table("t"), [{"a": 1, "b": None}, {"a": sa.func.now()}])
def downgrade():
    op.drop_constraint(None, "t"); op.drop_table("t")
"""


def test_revisions_that_are_cut_up_are_read_or_left() -> None:
    chance = random.Random(7)
    lines = WILD.split("\n")
    for _ in range(250):
        text = "\n".join(line for line in lines if chance.random() > 0.08)
        if chance.random() < 0.5:
            tokens = text.split(",")
            chance.shuffle(tokens[3:])
            del tokens[chance.randrange(len(tokens))]
            text = ",".join(tokens)
        found = histories({"versions/a.py": text, "versions/b.py": text[: chance.randrange(len(text))]})
        for track in found.tracks:
            for script in track.scripts:
                assert all(
                    0 <= piece.file_start <= piece.file_end <= len(script.source.text)
                    for piece in script.source_map.pieces
                )


@pytest.mark.parametrize(
    "body",
    [
        "    x = " + "(" * 80 + "1" + ")" * 80,
        "    x = " + "+".join(["'a'"] * 3000),
        "    while True:\n        op.execute('SELECT 1')",
        "    for a in range(400):\n        for b in range(400):\n            op.execute('SELECT 1')",
        "    f = lambda: f()\n    f()",
        "    def g(n):\n        g(n)\n        g(n)\n    g(1)",
        "    x = ['a']\n" + "    x = x + x\n" * 40,
        "    s = 'a'\n" + "    s = s + s\n" * 40,
        "    s = 'a'\n" + "    s = f'{s}{s}{s}'\n" * 40,
        "    s = 'a'\n" + "    s = '%s%s' % (s, s)\n" * 40,
        "    s = ['a']\n" + "    s = ','.join([*s, *s, *s]).split(',')\n" * 40,
        "    s = ['a']\n" + "    s = [b for b in s + s]\n" * 30,
        "    s = 'a'\n" + "    s = s.replace('a', 'aaaaaaaaaa')\n" * 40,
    ],
)
def test_harmful_revisions_end(body: str) -> None:
    found = histories(
        {"versions/a.py": f"from alembic import op\nrevision = 'a'\ndown_revision = None\ndef upgrade():\n{body}\n"}
    )
    assert len(found.tracks) + len(found.blind_spots) == 1
    assert all(len(script.sql) < 5_000_000 for track in found.tracks for script in track.scripts)


def test_branches_are_applied_as_alembic_walks_them() -> None:
    """What `alembic upgrade heads` of Alembic 1.20 does: the branch that a merge names last comes first."""
    merged = graph(a="None", b="'a'", c="'b'", d="'a'", e="'d'", f="('c', 'e')")
    assert order_of(merged) == ["a", "d", "e", "b", "c", "f"]
    two = graph(a="None", b="'a'", c="'a'", d="'b'")
    assert order_of(two) == ["a", "b", "d", "c"]
