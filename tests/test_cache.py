"""What is kept of a run is what another run would come to, or is not used."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lintmig.cache import Cache, Compared, Damaged, from_bytes, histories_from_bytes, histories_to_bytes, to_bytes
from lintmig.cache.folder import Folder
from lintmig.cache.identity import key_of
from lintmig.cache.sealing import sealed
from lintmig.config import build_requests
from lintmig.model.baseline import Baseline, Entry, LeftOut
from lintmig.model.change import Change, ChangedFile
from lintmig.model.config import Config, PathSettings, TrackSettings
from lintmig.model.disk import empty_trace
from lintmig.model.engine import Engine
from lintmig.model.finding import Finding, Related
from lintmig.model.fix import Edit, Fix
from lintmig.model.linted import Linted
from lintmig.model.outcome import Counts, FoundModels, Outcome, ReportOptions
from lintmig.model.progress import Progress
from lintmig.model.request import Request
from lintmig.model.script import Doubt, Piece, Script, SourceMap, Track
from lintmig.model.shape import (
    ColumnShape,
    ForeignKeyShape,
    IndexShape,
    KeyShape,
    ObjectShape,
    SchemaShape,
    TableShape,
)
from lintmig.model.source import BlindSpot, Source
from lintmig.pipeline import linted
from lintmig.stages.report import OUTPUT_FORMATS, report
from lintmig.states import lint_cached

ROOT = Path(__file__).parent.parent
HOMES = (ROOT / "tests" / "projects", ROOT / "examples")
FOLDERS = sorted(path for home in HOMES for path in home.iterdir() if path.is_dir() and path.name[0] not in "_.")
SOME_FOLDERS = [
    folder if number % 4 == 0 else pytest.param(folder, marks=pytest.mark.slow) for number, folder in enumerate(FOLDERS)
]
"""All of them where slow tests run, too."""


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(Folder(str(tmp_path / "cache")))


def said(outcome: Outcome) -> list[str]:
    """The reports in every format, but for the time that the run took."""
    timeless = replace(outcome, counts=replace(outcome.counts, seconds=0.0))
    return [report(timeless, each, ReportOptions("info")) for each in OUTPUT_FORMATS]


@pytest.mark.parametrize("folder", SOME_FOLDERS, ids=lambda folder: folder.name)
def test_what_is_kept_is_what_was_found(folder: Path, tmp_path: Path, cache: Cache) -> None:
    here = tmp_path / folder.name
    shutil.copytree(folder, here, symlinks=True)
    (here / ".git").mkdir()
    for request in build_requests(here, ()):
        cold = linted(request, shapes=True)
        assert cache.find(request, shapes=True) is None
        cache.keep(cold, request, shapes=True)
        warm = cache.find(request, shapes=True)
        assert warm is not None
        assert said(warm.outcome) == said(cold.outcome)
        assert warm == replace(cold, outcome=without_texts(cold.outcome), parsed=(), suppressed=())
        assert histories_from_bytes(histories_to_bytes(cold.tracks, "k"), "k") == cold.tracks


def without_texts(outcome: Outcome) -> Outcome:
    def bare(script: Script) -> Script:
        empty = Script(Source(script.path, ""), "")
        return replace(script, source=empty.source, sql="", source_map=empty.source_map, holes=(), doubts=())

    tracks = tuple(
        replace(
            track,
            scripts=tuple(map(bare, track.scripts)),
            downs={key: tuple(map(bare, downs)) for key, downs in track.downs.items()},
        )
        for track in outcome.tracks
    )
    return replace(outcome, tracks=tracks)


KEPT: dict[type, str] = {
    Config: "root path engines paths exclude select ignore severity per_path fail_on baseline rerun settings tracks "
    "embedded models since baseline_file",
    PathSettings: "paths ignore engines",
    TrackSettings: "path tool engines ordered_by place since",
    Linted: "outcome shapes tracks trace until parsed suppressed",
    Outcome: "engines tracks findings blind_spots counts models queries comparison left_out checked",
    Engine: "name version version_is_stated origin settings",
    Track: "name tool path scripts is_ordered downs marker role versions parents schema",
    Script: "source sql source_map engines engines_from is_down role fragment holes doubts unknown is_conditional",
    Finding: "rule severity source span message help engines related fingerprint fix subject",
    LeftOut: "in_baseline older since stale",
    Entry: "path rule subject",
    Related: "place message",
    BlindSpot: "path line reason",
    Counts: "files scripts statements suppressed seconds",
    FoundModels: "mapper path tables engines",
    Fix: "title safety edits",
    Edit: "span text",
    SourceMap: "pieces",
    Piece: "start end file_start file_end",
    Doubt: "span reason table",
    SchemaShape: "engine tables objects",
    TableShape: "name kind columns keys foreign_keys indexes is_certain",
    ColumnShape: "name type is_not_null default extra",
    KeyShape: "kind name columns",
    ForeignKeyShape: "name columns table target_columns on_delete on_update",
    IndexShape: "name columns is_unique is_partial",
    ObjectShape: "kind name detail",
}
"""What the cache writes and reads. Whoever adds a field adds it there, and gives the format another number."""


@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.__name__)
def test_no_field_is_forgotten(kind: type) -> None:
    names = getattr(kind, "_fields", None) or [field.name for field in fields(kind)]
    assert " ".join(names) == KEPT[kind]


FILES = {
    "package.json": '{"dependencies": {"pg": "8"}}',
    ".gitignore": "*.tmp.sql\n",
    "db/V1__users.sql": "CREATE TABLE users (id integer PRIMARY KEY);\n",
    "db/V2__orders.sql": "CREATE TABLE orders (id integer REFERENCES users (id));\n",
    "db/V3__fault.sql": "ALTER TABLE nobody ADD COLUMN a integer;\n",
    "db/old.tmp.sql": "CREATE TABLE old (id integer);\n",
    "app/main.ts": "import pg from 'pg';\nconst q = `SELECT id FROM orders`;\ndb.query(q);\n",
    "app/more.py": "import psycopg\n\ncursor.execute('SELECT nothing FROM users')\n",
}
TEXTS = (
    *FILES.values(),
    "",
    "CREATE TABLE nobody (id integer);\n",
    "DROP TABLE users;\n",
    "db/V3*\n",
    "app/\n",
    '{"dependencies": {"mysql2": "3"}}',
    "-- lintmig: ignore-file[references/missing-table] known\nALTER TABLE nobody ADD COLUMN a integer;\n",
    "\0",
)
NAMES = (*FILES, "db/V4__more.sql", "db/.gitignore", ".env", "go.mod", "other/V1__x.sql", "db/V2__orders.down.sql")


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def changed(folder: Path, how: str, name: str, other: str, text: str) -> None:
    file, target = folder / name, folder / other
    target.parent.mkdir(parents=True, exist_ok=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    if how == "write":
        file.write_text(text, "utf-8")
    elif how == "rename" and file.exists():
        file.replace(target)
    elif how == "delete":
        file.unlink(missing_ok=True)
    elif how == "link" and file.exists() and not target.exists():
        target.symlink_to(file)
    elif how == "turn around" and file.exists():
        status = file.stat()
        file.write_text(file.read_text("utf-8").swapcase()[::-1], "utf-8")
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    elif how == "make a folder of":
        file.unlink(missing_ok=True)
        file.mkdir()


@settings(max_examples=120, deadline=None, derandomize=True)
@given(
    st.sampled_from(["write", "write", "rename", "delete", "link", "turn around", "make a folder of"]),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.sampled_from(TEXTS),
)
def test_after_any_change_a_warm_run_says_what_a_cold_one_says(how: str, name: str, other: str, text: str) -> None:
    with tempfile.TemporaryDirectory() as above:
        folder, cache = Path(above) / "here", Cache(Folder(f"{above}/cache"))
        write(folder, FILES)
        (folder / ".git").mkdir()
        (request,) = build_requests(folder, (), engines=["postgresql"])
        lint_cached(request, cache)
        assert cache.find(request) is not None
        changed(folder, how, name, other, text)
        assert said(lint_cached(request, cache)) == said(linted(request).outcome)


def made(tmp_path: Path, **files: str) -> Request:
    folder = tmp_path / "here"
    write(folder, {**FILES, **files})
    (folder / ".git").mkdir(exist_ok=True)
    return build_requests(folder, (), engines=["postgresql"])[0]


def kept(tmp_path: Path) -> tuple[Request, str, bytes]:
    request = made(tmp_path)
    key = key_of(request, None, shapes=True)
    return request, key, to_bytes(linted(request, shapes=True), key, request)


def resealed(key: str, document: object) -> bytes:
    """As somebody would write it who can write the checksum too."""
    return sealed(key, document)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda _: b"\n",
        lambda data: data[: len(data) // 2],
        lambda data: data + b" ",
        lambda _: os.urandom(2000),
        lambda data: data.replace(b"nobody", b"nowhere"),
        lambda data: data.replace(b"rejects", b"accepts"),
    ],
)
def test_what_is_broken_is_not_believed(spoil: Callable[[bytes], bytes], tmp_path: Path) -> None:
    request, key, data = kept(tmp_path)
    with pytest.raises(Damaged):
        from_bytes(spoil(data), key, request, datetime.now(UTC))


PLACE = (4, 2, 0, 2)
"""Where the place of the first finding stands in a document."""
HISTORY = (4, 10, 0, 3, 0)
"""Where the first script of the first history does."""


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((), None),
        ((), []),
        ((0,), "soon"),
        ((1,), -1.0),
        ((2, 0), []),
        ((2, 1, "/"), [10**30, "x"]),
        ((2, 1, "/dev/zero"), [10_000_000, "00"]),
        ((2, 1, "a\0b"), [1, "00"]),
        ((2, 6, "/"), "/etc"),
        ((3, 0), ["../../etc/passwd", "/etc/passwd", None]),
        ((3, 0), ["x", None, None]),
        ((3, 0, 1), 7),
        ((4,), {}),
        ((4, 0, 0, 0), "oracle"),
        ((4, 0, 0, 1), [True]),
        ((4, 2, 0, 0), "\x1b[31m"),
        ((4, 2, 0, 1), "fatal"),
        (PLACE, [0, 1]),
        ((*PLACE, 0), 10**9),
        ((*PLACE, 0), -1),
        ((*PLACE, 1), 10**8),
        ((*PLACE, 2), 10**400),
        ((*PLACE, 2), 1.5),
        ((*PLACE, 2), True),
        ((4, 2, 0, 5), {"postgresql": "maybe"}),
        ((4, 2, 0, 7), "no"),
        ((4, 4, 0), 10**12),
        ((4, 7), [0, 0, [], [["a", 1]]]),
        ((4, 8), {}),
        ((4, 10), [["a", "b", "c", "d"]]),
        (HISTORY, 10**9),
        (HISTORY, True),
        (HISTORY, [0, [0, 10**8], [], [], [], None, None, False, "migration", "", None, False]),
        (HISTORY, [0, "x", [[0, 1, 0, 10**8]], [], [], None, None, False, "migration", "", None, False]),
        (HISTORY, [0, "x", [], [[0, 2]], [], None, None, False, "migration", "", None, False]),
        (HISTORY, [0, "x", [], [], [[0, 1, 2, None]], None, None, False, "migration", "", None, False]),
        (HISTORY, [0, "x", [], [], [], ["oracle"], None, False, "migration", "", None, False]),
    ],
)
def test_what_somebody_has_changed_is_not_believed_and_breaks_nothing(
    path: tuple[int | str, ...], value: object, tmp_path: Path, cache: Cache
) -> None:
    request, key, data = kept(tmp_path)
    document = json.loads(data.partition(b"\n")[2])
    if path:
        reduce(lambda at, step: at[step], path[:-1], document)[path[-1]] = value
    else:
        document = value
    with pytest.raises(Damaged):
        from_bytes(resealed(key, document), key, request, datetime.now(UTC))
    assert cache.folder is not None
    cache.folder.write(key, resealed(key, document))
    assert cache.find(request, shapes=True) is None
    cache.keep(linted(request, shapes=True), request, shapes=True)
    assert cache.find(request, shapes=True) is not None


@pytest.mark.parametrize(
    "body", [b"[" * 200_000, b"[" + b"9" * 100_000 + b"]", b'{"a":NaN}', b"\xff", b"[1e999,1,2,3,4]"]
)
def test_json_that_is_made_to_hurt_does_not(body: bytes, tmp_path: Path) -> None:
    from lintmig.cache.sealing import _checksum

    request, key, _ = kept(tmp_path)
    with pytest.raises(Damaged):
        from_bytes(_checksum(key, body) + b"\n" + body, key, request, datetime.now(UTC))


def test_an_entry_is_for_one_question(tmp_path: Path) -> None:
    request, key, data = kept(tmp_path)
    from_bytes(data, key, request, datetime.now(UTC))
    with pytest.raises(Damaged):
        from_bytes(data, "0" * 32, request, datetime.now(UTC))


def test_what_is_asked_is_part_of_the_name(tmp_path: Path) -> None:
    request = made(tmp_path)
    change = Change("c0ffee", "was named", (ChangedFile("a.sql", "added"),))
    compared = Compared(change, request, empty_trace())
    others = (
        compared._replace(change=replace(change, base="decade")),
        compared._replace(before=replace(request, is_past=True)),
        compared._replace(trace=empty_trace()._replace(presences={"/a": True})),
    )
    asked = [
        request,
        replace(request, select=("references",)),
        replace(request, ignore=("references",)),
        replace(request, as_listed=True),
        replace(request, paths=(request.working_directory / "db",)),
        replace(request, working_directory=request.working_directory / "db"),
        replace(request, since="V2"),
        replace(request, force_exclude=True),
        replace(request, inferred=request.engines),
        *(
            replace(request, baseline=Baseline(request.working_directory / "b.json", Source("b.json", ""), counts))
            for counts in ({}, {Entry("a", "b", "c"): 1}, {Entry("a", "b", "c"): 2})
        ),
        replace(request, config=replace(request.config, rerun=True)),
        replace(request, config=replace(request.config, severity={"references": "info", "history": "off"})),
        replace(request, config=replace(request.config, severity={"history": "off", "references": "info"})),
        replace(request, config=replace(request.config, settings={"sqlite": frozenset({"FOREIGN_KEYS"})})),
    ]
    keys = {
        key_of(each, known, shapes=shapes) for each in asked for known in (None, compared) for shapes in (True, False)
    }
    assert len(keys) == 4 * len(asked)
    assert len({key_of(request, each, shapes=True) for each in (compared, *others)}) == 4
    looked_at = replace(request, trace=empty_trace(), progress=Progress())
    assert key_of(looked_at, None, shapes=False) == key_of(request, None, shapes=False)
    assert key_of(replace(request, overlay={"/x": ""}), None, shapes=False) == key_of(request, None, shapes=False)


def test_another_version_has_other_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lintmig.cache import identity

    request = made(tmp_path)
    before = key_of(request, None, shapes=False)
    identity._program.cache_clear()
    monkeypatch.setattr("lintmig.__version__", "99.0")
    assert key_of(request, None, shapes=False) != before
    identity._program.cache_clear()
    monkeypatch.undo()
    assert key_of(request, None, shapes=False) == before


def test_a_version_to_come_is_told_anew_when_a_day_has_passed(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    soon = (now + timedelta(days=2, hours=1)).strftime("%Y%m%d%H%M%S")
    names = {f"db/migrations/2024010{day}000000_a.sql": f"CREATE TABLE t{day} (id integer);\n" for day in range(1, 5)}
    request = made(tmp_path, **names, **{f"db/migrations/{soon}_b.sql": "CREATE TABLE late (id integer);\n"})
    found = linted(request)
    assert found.until is not None
    assert now + timedelta(minutes=50) < found.until <= now + timedelta(hours=1)
    key = key_of(request, None, shapes=False)
    data = to_bytes(found, key, request)
    assert from_bytes(data, key, request, now + timedelta(minutes=30)).until is not None
    for moment in (now - timedelta(days=1), now + timedelta(hours=2)):
        with pytest.raises(Damaged):
            from_bytes(data, key, request, moment)
    assert linted(made(tmp_path / "other")).until is None
