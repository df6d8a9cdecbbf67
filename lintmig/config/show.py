"""Show the settings that hold."""

from __future__ import annotations

from lintmig.model.config import Config
from lintmig.model.engine import Engine


def shown_config(config: Config) -> str:
    """One line a setting, with the name it has in the file."""
    origin = config.path.name if config.path else "the defaults: there is no configuration file"
    rows = {
        "from": origin,
        "engines": _engines(config.engines) or "inferred from the repository",
        "paths": ", ".join(config.paths) or "the whole project",
        "exclude": ", ".join(config.exclude) or "nothing",
        "select": ", ".join(config.select) or "all rules",
        "ignore": ", ".join(config.ignore) or "no rule",
        "severity": ", ".join(f"{rule}={level}" for rule, level in config.severity.items()) or "as the rules say",
        "settings": _engine_settings(config) or "as the engines come",
        "fail-on": config.fail_on,
        "baseline": _baseline(config),
        "baseline-file": config.baseline_file or "none",
        "since": config.since or "the first migration",
        "rerun": "true" if config.rerun else "false",
    }
    for track in config.tracks:
        words = [f"tool {track.tool}"] if track.tool is not None else []
        words += [f"engines {_engines(track.engines)}"] if track.engines is not None else []
        words += [f"ordered by {track.ordered_by}"] if track.ordered_by is not None else []
        words += [f"since {track.since}"] if track.since is not None else []
        rows[f"track {track.path}"] = "; ".join(words) or "as the files say"
    for key, is_read in (("embedded", config.embedded), ("models", config.models)):
        rows[key] = "true" if is_read else "false"
    for settings in config.per_path:
        words = [f"ignore {', '.join(settings.ignore)}"] if settings.ignore else []
        if settings.engines is not None:
            words.append(f"engines {_engines(settings.engines)}")
        rows[f"per-path {', '.join(settings.paths)}"] = "; ".join(words) or "nothing"
    return "".join(f"{key}: {value}\n" for key, value in rows.items())


def _engines(engines: tuple[Engine, ...]) -> str:
    return ", ".join(f"{engine.name}{engine.requirement}" for engine in engines)


def _engine_settings(config: Config) -> str:
    return "; ".join(f"{name} {' '.join(sorted(words)) or 'nothing on'}" for name, words in config.settings.items())


def _baseline(config: Config) -> str:
    if config.baseline is None:
        return "null  # told from the history"
    return "true" if config.baseline else "false"
