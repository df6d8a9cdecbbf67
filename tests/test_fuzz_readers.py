"""Files of `tests/projects`, broken in many ways: lintmig ends soon, without a crash, and names places that are there.

In CI a part of the files is broken, each in one way; `LINTMIG_BROKEN=40` breaks every file in 40 ways of each kind, and
`LINTMIG_BROKEN_SEED` in others than the last time.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from lintmig.model.error import LintmigError
from lintmig.model.outcome import Outcome
from lintmig.model.source import Place
from tests.linting import outcome_of

PROJECTS = Path(__file__).parent / "projects"
KINDS = sorted(path.name for path in PROJECTS.iterdir() if path.is_dir() and not path.name.startswith(("_", ".")))
MANY = int(os.environ.get("LINTMIG_BROKEN", "0"))
SEED = os.environ.get("LINTMIG_BROKEN_SEED", "")
FILES_OF_A_KIND = 3
DEEP = 5_000
SECONDS = 5.0
"""Of processor time, for one small project with one broken file."""

STRANGE = "()[]{}<>'\"`$\\;,.:=@#%&|*/-+!?~^_ \t\n\r\x00\x0b\x0c\x1b\x85\u2028\ufeff\u202eé日\U0001d518\U0001f600aA019"
BRACKETS = [
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("<a>", "</a>"),
    ("${`", "`}"),
    ("{a:", "}"),
    ("not ", ""),
    ("- ", ""),
    ("a.", ""),
    ("/*", "*/"),
    ("$$", ""),
    ("if (a) ", ""),
    ("a ? b : ", ""),
    ("!", ""),
    ("f(a, ", ")"),
    ("lambda: ", ""),
    ("BEGIN ", "END "),
    ("SELECT (", ")"),
    ("'a' || ", ""),
    ("x = ", ""),
    ("@a\n", ""),
    ('f"{', '}"'),
    ("=> ", ""),
    ("List<", ">"),
]

type_of_break = Callable[[str, Random], str]


def _cut(text: str, chance: Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


def _cut_start(text: str, chance: Random) -> str:
    return text[chance.randrange(len(text) + 1) :]


def _replace(text: str, chance: Random) -> str:
    characters = list(text)
    for _ in range(chance.randint(1, 6)):
        if characters:
            characters[chance.randrange(len(characters))] = chance.choice(STRANGE)
    return "".join(characters)


def _insert(text: str, chance: Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + "".join(chance.choices(STRANGE, k=chance.randint(1, 8))) + text[at:]


def _drop_lines(text: str, chance: Random) -> str:
    share = chance.choice([0.05, 0.2, 0.5])
    return "".join(line for line in text.splitlines(keepends=True) if chance.random() > share)


def _shuffle_lines(text: str, chance: Random) -> str:
    lines = text.splitlines(keepends=True)
    chance.shuffle(lines)
    return "".join(lines)


def _drop_words(text: str, chance: Random) -> str:
    share = chance.choice([0.03, 0.15])
    return re.sub(r"\w+|[^\w\s]", lambda found: "" if chance.random() < share else found[0], text)


def _repeat(text: str, chance: Random) -> str:
    start = chance.randrange(len(text) + 1)
    end = chance.randrange(start, len(text) + 1)
    return text[:end] + text[start:end] * chance.choice([1, 2, 50]) + text[end:]


def _swap_words(text: str, chance: Random) -> str:
    words = re.findall(r"\w+", text) or [""]
    return re.sub(r"\w+", lambda found: chance.choice(words) if chance.random() < 0.1 else found[0], text)


def _nest(text: str, chance: Random) -> str:
    at = chance.randrange(len(text) + 1)
    left, right = chance.choice(BRACKETS)
    middle, depth = chance.choice(["", "1", "a", "'a'"]), chance.choice([DEEP, DEEP, 300])
    return text[:at] + left * depth + middle + right * (depth if chance.random() < 0.6 else 0) + text[at:]


def _nest_a_value(text: str, chance: Random) -> str:
    """A word of the file becomes one within brackets, so that what is around it is still read."""
    places = [found.span() for found in re.finditer(r"'[^'\n]*'|\"[^\"\n]*\"|\w+", text)] or [(0, 0)]
    start, end = chance.choice(places)
    left, right = chance.choice(BRACKETS)
    depth = chance.choice([DEEP, 300, 60])
    return text[:start] + left * depth + text[start:end] + right * depth + text[end:]


def _line_ends(text: str, chance: Random) -> str:
    end = chance.choice(["\r\n", "\r", "\n\r", "\x85", "\u2028", "\x0c\n"])
    return text.replace("\n", end)


def _mark(text: str, chance: Random) -> str:
    return "\ufeff" * chance.randint(1, 2) + text


def _other_letters(text: str, chance: Random) -> str:
    words = sorted(set(re.findall(r"[A-Za-z_]{3,}", text))) or ["a"]
    new = chance.choice(["é日", "\U0001f600", "\u0131", "Σς", "ß", "a\u0301", "٣", "\u2019"])
    return re.sub(rf"\b{chance.choice(words)}\b", new, text)


def _numbers(text: str, chance: Random) -> str:
    new = chance.choice(["9" * 5_000, "-1", "0", "1e400", "0x", "٣", "1_0", "²", "9" * 30])
    return re.sub(r"\d+", lambda found: new if chance.random() < 0.3 else found[0], text)


def _escapes(text: str, chance: Random) -> str:
    """Within a word or a string, where some languages read them."""
    places = [found.end() for found in re.finditer(r"['\"`>]\w*", text)] or [0]
    new = chance.choice(
        ["\\ud800", "\\u{d800}", "\\x00", "\\0", "\\U0010ffff", "\\777", "\\N{BELL}", "\\", "&#0;", "%s", "{}"]
    )
    for at in sorted(chance.choices(places, k=chance.randint(1, 5)), reverse=True):
        text = text[:at] + new + text[at:]
    return text


BREAKS: dict[str, type_of_break] = {
    "cut": _cut,
    "start cut off": _cut_start,
    "characters replaced": _replace,
    "characters inserted": _insert,
    "lines dropped": _drop_lines,
    "lines shuffled": _shuffle_lines,
    "words dropped": _drop_words,
    "words swapped": _swap_words,
    "a part repeated": _repeat,
    "nested": _nest,
    "a value nested": _nest_a_value,
    "line ends": _line_ends,
    "byte order mark": _mark,
    "other letters": _other_letters,
    "numbers": _numbers,
    "escapes": _escapes,
}


def _cases(kind: str, files: list[Path]) -> Iterator[tuple[Path, str, Random]]:
    chance = Random(f"{SEED}{kind}")
    if MANY:
        for path in files:
            for name in BREAKS:
                for number in range(MANY):
                    yield path, name, Random(f"{SEED}{kind}{path.name}{name}{number}")
        return
    for path in chance.sample(files, min(FILES_OF_A_KIND, len(files))):
        for name in chance.sample(sorted(BREAKS), 3):
            yield path, name, Random(f"{SEED}{kind}{path.name}{name}")


@pytest.mark.parametrize("kind", KINDS)
def test_broken_files(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / kind
    shutil.copytree(PROJECTS / kind, folder)
    (folder / ".git").mkdir()
    for path, name, chance in _cases(kind, sorted(path for path in folder.rglob("*") if path.is_file())):
        text = path.read_text("utf-8")
        broken = BREAKS[name](text, chance)
        path.write_text(broken, "utf-8", newline="")
        start = time.process_time()
        try:
            outcome = _outcome(folder)
        except Exception as error:
            _keep(kind, path.relative_to(folder), broken)
            error.add_note(f"{kind}: {path.relative_to(folder)}: {name}")
            raise
        seconds = time.process_time() - start
        wrong = [f"{seconds:.1f} s"] if seconds > SECONDS else list(_misplaced(outcome, folder))
        if wrong:
            _keep(kind, path.relative_to(folder), broken)
        assert not wrong, f"{kind}: {path.relative_to(folder)}: {name}"
        path.write_text(text, "utf-8", newline="")


def _outcome(folder: Path) -> Outcome | None:
    """None where the configuration is what was broken."""
    try:
        return outcome_of(folder)
    except LintmigError as error:
        if "no target engine" not in error.message:
            return None
    return outcome_of(folder, "postgresql", "sqlite")


def _misplaced(outcome: Outcome | None, folder: Path) -> Iterator[str]:
    if outcome is None:
        return
    for finding in outcome.findings:
        for place in (Place(finding.source, finding.span), *(related.place for related in finding.related)):
            path, span = folder / place.source.path, place.span
            text = path.read_bytes().decode("utf-8")
            if place.source.text not in (text, text.removeprefix("\ufeff")):
                yield f"another text: {place.source.path}: {finding.rule}"
            if not 0 <= span.start <= span.end <= len(place.source.text):
                yield f"outside of the file: {place.source.path} {span}: {finding.rule}"
    for spot in outcome.blind_spots:
        path = folder / spot.path
        lines = path.read_bytes().count(b"\n") + 1 if path.is_file() else 1
        if not path.exists() and spot.path != folder.name:
            yield f"a file that is not there: {spot}"
        elif not 1 <= spot.line <= lines:
            yield f"outside of the file: {spot}"


def _keep(kind: str, path: Path, text: str) -> None:
    """Where LINTMIG_BROKEN_KEPT says so, the broken file is kept for another look."""
    kept = os.environ.get("LINTMIG_BROKEN_KEPT")
    if kept:
        target = Path(kept) / kind / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8", newline="")
