"""Cloudflare's wrangler: it applies every SQL file of a folder to D1, whoever has written the files."""

from __future__ import annotations

import re

from lintmig.model.files import Files
from lintmig.stages.read.histories.folders import folder_of, joined, name_of

_FOLDER = re.compile(r"""\bmigrations_dir["']?\s*[=:]\s*["']([^"'\n]+)["']""")
_USUAL = "migrations"
_COMMAND = "d1 migrations apply"


def wrangler_applies(files: Files, folder: str) -> bool:
    """Whether its configuration names the folder; where that is not kept in the project, whether a package calls it."""
    named = files.once(_configured)
    if named:
        return folder in named
    packages = [folder_of(path) for path in files.named("package.json") if _COMMAND in (files.text(path) or "")]
    return any(f"{folder}/".startswith(f"{each}/" if each else "") for each in packages)


def _configured(files: Files) -> frozenset[str]:
    found: set[str] = set()
    for path in files.paths:
        name = name_of(path)
        if name.startswith("wrangler"):
            text = files.text(path) or ""
            folders = _FOLDER.findall(text)
            if not folders and "d1_databases" in text and name.count(".") == 1:
                folders = [_USUAL]
            found |= {joined(folder_of(path), each) for each in folders}
    return frozenset(found)
