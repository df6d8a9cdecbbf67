"""Settings that are kept are those that the file says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lintmig.cache import Cache
from lintmig.cache.folder import Folder
from lintmig.cache.identity import key_of_config
from lintmig.cache.sealing import sealed
from lintmig.config import load_config
from lintmig.model.error import LintmigError


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(Folder(str(tmp_path / "cache")))


SETTINGS = """\
engines: [postgresql>=14, sqlite]
paths: [db]
exclude: ["*.bak.sql", "old/"]
select: [references, history]
ignore: [history/version-gap]
severity: {references/missing-table: warning, history: "off"}
per-path:
  - {paths: [db/a/], ignore: [references], engines: [sqlite]}
  - {paths: [db/b/], ignore: [history]}
fail-on: warning
baseline: true
rerun: true
settings: {mariadb: {sql-mode: [ANSI_QUOTES]}, sqlite: {foreign-keys: false}}
tracks:
  - {path: db/a, tool: flyway, engines: [sqlite]}
  - {path: db/b, tool: none, since: V3}
since: V2
baseline-file: known.json
embedded: false
models: false
"""


@pytest.mark.parametrize("text", [SETTINGS, "", "engines: [mysql]\n"])
def test_settings_are_kept_as_they_are(
    text: str, tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".lintmig.yaml"
    file.write_text(text, "utf-8")
    expected = load_config(tmp_path)
    assert load_config(tmp_path, None, cache) == expected
    monkeypatch.setattr("lintmig.config.settings.validated", None)
    assert load_config(tmp_path, None, cache) == expected
    assert list(load_config(tmp_path, None, cache).severity) == list(expected.severity)
    file.write_text(text + "\n", "utf-8")
    with pytest.raises(TypeError):
        load_config(tmp_path, None, cache)


def test_settings_that_somebody_has_changed_are_read_anew(tmp_path: Path, cache: Cache) -> None:
    file = tmp_path / ".lintmig.yaml"
    file.write_text(SETTINGS, "utf-8")
    expected = load_config(tmp_path, None, cache)
    key = key_of_config(file, file.read_bytes())
    assert cache.folder is not None
    written = cache.folder.read(key)
    assert written is not None
    plain = json.loads(written.partition(b"\n")[2])
    for index in range(len(plain)):
        spoilt = [*plain[:index], {"odd": index}, *plain[index + 1 :]]
        cache.folder.write(key, sealed(key, spoilt))
        assert load_config(tmp_path, None, cache) == expected
    assert cache.folder.read(key) == written


def test_wrong_settings_are_told_again_and_again(tmp_path: Path, cache: Cache) -> None:
    (tmp_path / ".lintmig.yaml").write_text("engines: [oracle]\n", "utf-8")
    for _ in range(2):
        with pytest.raises(LintmigError, match="oracle"):
            load_config(tmp_path, None, cache)
