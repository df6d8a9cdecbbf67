"""The migrations of a Django project: all apps are one history, since they share one database."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lintmig.model.files import Files
from lintmig.model.histories import Histories, Wanted
from lintmig.model.script import Script, Track
from lintmig.model.source import BlindSpot, Source
from lintmig.stages.read.histories.django.defects import defects
from lintmig.stages.read.histories.django.graph import build, ordered
from lintmig.stages.read.histories.django.migration import Migration, MigrationKey, read_migration, unreadable
from lintmig.stages.read.histories.django.plan import Plan
from lintmig.stages.read.histories.django.speech import spoken
from lintmig.stages.read.host.django.apps import App, read_apps, read_settings
from lintmig.stages.read.host.django.code import Code
from lintmig.stages.read.host.django.registry import Registry

_SLASH = re.compile("/")
_CLICKHOUSE = re.compile(r"\bENGINE\s*=\s*(?:\w+\.)*\w*MergeTree\b", re.IGNORECASE)


def read_django(files: Files, sources: Sequence[Source], wanted: Wanted = None) -> Histories:
    if not any(path.rsplit("/", 1)[0].endswith("migrations") for path in files.ending("/__init__.py")) and not any(
        "/migrations/0" in f"/{path}" for path in files.ending(".py")
    ):
        return Histories()
    code = Code(files)
    apps = read_apps(files, code)
    if not apps:
        return Histories()
    settings = read_settings(files)
    registry = Registry(code, settings.user_model)
    registry.auto_fields = {app.label: app.auto_field for app in apps if app.auto_field}
    if settings.auto_field:
        registry.auto_fields[""] = settings.auto_field
    migrations: list[Migration] = []
    unparsed: set[MigrationKey] = set()
    for app in apps:
        for name, path in sorted(app.migrations.items()):
            module = code.at(path)
            read = read_migration(app.label, name, module, code, settings.user_model[0]) if module is not None else None
            if read is None and (source := files.source(path)) is not None:
                unparsed.add((app.label, name))
                read = unreadable(app.label, name, source)
            if read is not None:
                migrations.append(read)
    elsewhere = _elsewhere(migrations)
    if wanted is None:
        wanted = spoken([each.module.source.text for each in migrations])
    graph = build(migrations, [app.label for app in apps])
    order, circle = ordered(graph)
    plan = Plan(registry, own_apps=frozenset(app.label for app in apps), wanted=wanted)
    scripts: list[Script] = []
    versions: list[str] = []
    downs: dict[str, tuple[Script, ...]] = {}
    for key in order:
        migration = graph.migrations[key]
        forward, back = plan.scripts(migration._replace(is_conditional=True) if key in circle else migration)
        for script in () if key in elsewhere else forward:
            scripts.append(script)
            versions.append(".".join(key))
            if back:
                downs[script.key] = tuple(back)
    root = next(iter(sorted(files.named("manage.py"), key=lambda path: path.count("/"))), None)
    track = Track(
        "django",
        "django",
        root.rpartition("/")[0] or "." if root else ".",
        tuple(scripts),
        True,
        downs,
        root,
        versions=tuple(versions),
        parents={".".join(key): tuple(map(".".join, parents)) for key, parents in graph.parents.items()},
    )
    spots: list[BlindSpot] = [*plan.blind_spots, *code.blind_spots]
    found = tuple(defects(graph, circle, unparsed))
    return Histories((track,) if scripts else (), found, tuple(spots), _beside(apps, sources))


def _elsewhere(migrations: Sequence[Migration]) -> set[MigrationKey]:
    """Migrations that a router sends to a database of another engine; where an app has no models here, all of it."""
    found = {each.key for each in migrations if _CLICKHOUSE.search(each.module.source.text)}
    if not found:
        return found
    modelled = {each.key[0] for each in migrations if "CreateModel" in each.module.source.text}
    apps = {key[0] for key in found} - modelled
    return found | {each.key for each in migrations if each.key[0] in apps}


def _beside(apps: Sequence[App], sources: Sequence[Source]) -> frozenset[str]:
    """SQL among the migrations is what one of them runs, or what it is in words: no history of its own."""
    homes = {path.rpartition("/")[0] for app in apps for path in app.migrations.values()}
    return frozenset(
        each.path
        for each in sources
        if not homes.isdisjoint(each.path[: slash.start()] for slash in _SLASH.finditer(each.path))
    )
