"""Write what is generated of the documentation, and run the commands that its pages show.

    python -m docs.generate [--check]

Pages of constructs, rules, commands, settings and the action come from their sources; in the other pages the output
of each command in a block of kind `console` is what the command prints (`docs/making/shown.py`).
`--check` changes nothing and says what is stale, with exit code 1.
"""

from __future__ import annotations

import sys
from pathlib import Path

from docs.making import action, commands, configuration, constructs, navigation, rules, shown

ROOT = Path(__file__).parents[1]
GENERATED_FOLDERS = ("constructs", "rules")
"""Folders of docs/ with nothing in them but generated pages."""


def main() -> int:
    is_checking = "--check" in sys.argv
    made = generated()
    stale = _stale(made)
    if not is_checking:
        _write({path: made[path] for path in stale})
    left = [path for path in _in_generated_folders() if path not in made]
    shown_pages = {path: shown.rerun(path.read_text("utf-8"), path.name) for path in _written_by_hand(made)}
    stale += (changed := _stale(shown_pages))
    if is_checking:
        for path in (*stale, *left):
            print(f"stale: {path.relative_to(ROOT)}: run python -m docs.generate")
        return 1 if stale or left else 0
    for path in left:
        path.unlink()
    _write({path: shown_pages[path] for path in changed})
    return 0


def generated() -> dict[Path, str]:
    """Every generated file with its text."""
    pages = constructs.pages() | rules.pages() | commands.pages() | configuration.pages() | action.pages()
    found = {ROOT / "docs" / name: text for name, text in pages.items()}
    site = ROOT / "mkdocs.yml"
    found[site] = navigation.with_sections(site.read_text("utf-8"), pages)
    return found


def _written_by_hand(made: dict[Path, str]) -> list[Path]:
    return [path for path in sorted((ROOT / "docs").rglob("*.md")) if path not in made]


def _in_generated_folders() -> list[Path]:
    return [path for folder in GENERATED_FOLDERS for path in sorted((ROOT / "docs" / folder).rglob("*.md"))]


def _stale(pages: dict[Path, str]) -> list[Path]:
    return [path for path, text in pages.items() if not path.is_file() or path.read_text("utf-8") != text]


def _write(pages: dict[Path, str]) -> None:
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
