"""The models of Django's own apps, as far as they are in the database."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from lintmig.model.source import Source
from lintmig.stages.read.host.django.fields import read_field
from lintmig.stages.read.host.django.model import Field, Model, Options
from lintmig.stages.read.host.django.registry import Registry
from lintmig.stages.read.host.django.types import OPAQUE
from lintmig.stages.read.host.python import Module, module

_TEXT = """
from django.db import models

class contenttypes_ContentType:
    app_label = models.CharField(max_length=100)
    model = models.CharField(max_length=100)
    db_table = "django_content_type"
    unique_together = (("app_label", "model"),)

class auth_Permission:
    name = models.CharField(max_length=255)
    content_type = models.ForeignKey("contenttypes.ContentType")
    codename = models.CharField(max_length=100)
    unique_together = (("content_type", "codename"),)

class auth_Group:
    name = models.CharField(max_length=150, unique=True)
    permissions = models.ManyToManyField("auth.Permission")

class auth_AbstractBaseUser:
    password = models.CharField(max_length=128)
    last_login = models.DateTimeField(null=True)

class auth_PermissionsMixin:
    is_superuser = models.BooleanField()
    groups = models.ManyToManyField("auth.Group")
    user_permissions = models.ManyToManyField("auth.Permission")

class auth_AbstractUser:
    password = models.CharField(max_length=128)
    last_login = models.DateTimeField(null=True)
    is_superuser = models.BooleanField()
    username = models.CharField(max_length=150, unique=True)
    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    email = models.EmailField()
    is_staff = models.BooleanField()
    is_active = models.BooleanField()
    date_joined = models.DateTimeField()
    groups = models.ManyToManyField("auth.Group")
    user_permissions = models.ManyToManyField("auth.Permission")

class auth_User:
    password = models.CharField(max_length=128)
    last_login = models.DateTimeField(null=True)
    is_superuser = models.BooleanField()
    username = models.CharField(max_length=150, unique=True)
    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    email = models.EmailField()
    is_staff = models.BooleanField()
    is_active = models.BooleanField()
    date_joined = models.DateTimeField()
    groups = models.ManyToManyField("auth.Group")
    user_permissions = models.ManyToManyField("auth.Permission")

class admin_LogEntry:
    action_time = models.DateTimeField()
    object_id = models.TextField(null=True)
    object_repr = models.CharField(max_length=200)
    action_flag = models.PositiveSmallIntegerField()
    change_message = models.TextField()
    content_type = models.ForeignKey("contenttypes.ContentType", null=True)
    user = models.ForeignKey("settings.AUTH_USER_MODEL")
    db_table = "django_admin_log"

class sessions_AbstractBaseSession:
    session_key = models.CharField(max_length=40, primary_key=True)
    session_data = models.TextField()
    expire_date = models.DateTimeField(db_index=True)

class sessions_Session:
    session_key = models.CharField(max_length=40, primary_key=True)
    session_data = models.TextField()
    expire_date = models.DateTimeField(db_index=True)
    db_table = "django_session"

class sites_Site:
    domain = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=50)
    db_table = "django_site"

class flatpages_FlatPage:
    url = models.CharField(max_length=100, db_index=True)
    title = models.CharField(max_length=200)
    content = models.TextField()
    enable_comments = models.BooleanField()
    template_name = models.CharField(max_length=70)
    registration_required = models.BooleanField()
    sites = models.ManyToManyField("sites.Site")
    db_table = "django_flatpage"

class redirects_Redirect:
    site = models.ForeignKey("sites.Site")
    old_path = models.CharField(max_length=200, db_index=True)
    new_path = models.CharField(max_length=200)
    unique_together = (("site", "old_path"),)
    db_table = "django_redirect"
"""
_VARYING = frozenset({"username", "first_name", "last_name", "email"})
"""Fields whose length is not the same in all versions of Django."""
_ABSTRACT = frozenset({"AbstractBaseUser", "PermissionsMixin", "AbstractUser", "AbstractBaseSession"})
APPS = frozenset({"contenttypes", "auth", "admin", "sessions", "sites", "flatpages", "redirects"})


@cache
def _module() -> Module:
    parsed = module(Source("django.py", _TEXT))
    if not isinstance(parsed, Module):
        raise AssertionError(parsed)
    return parsed


def contributed(app: str, registry: Registry) -> Iterator[Model]:
    """The models of one of Django's apps that have tables in a project."""
    if app not in APPS:
        return
    for node in _module().tree.body:
        if isinstance(node, ast.ClassDef):
            owner, _, name = node.name.partition("_")
            if owner != app or name in _ABSTRACT:
                continue
            model = Model(app, name, fields_of(node, registry), _options(node))
            is_replaced = model.label == ("auth", "user") and registry.user_model != model.label
            if registry.primary_key(model) is None:
                first = next(iter(model.fields.values()))
                key = first._replace(name="id", kind="AutoField", options={}, given={"primary_key": True})
                model = model._replace(fields={"id": key, **model.fields})
            yield model._replace(options=model.options._replace(is_swapped=True)) if is_replaced else model


def abstract_fields(written: str, registry: Registry) -> dict[str, Field] | None:
    """The fields of one of Django's abstract models, by its full name."""
    last = written.rsplit(".", 1)[-1]
    if last not in _ABSTRACT or not written.startswith("django.contrib."):
        return None
    for node in _module().tree.body:
        if isinstance(node, ast.ClassDef) and node.name.partition("_")[2] == last:
            return {
                name: each._replace(kind=OPAQUE) if name in _VARYING else each
                for name, each in fields_of(node, registry).items()
            }
    return None


def fields_of(node: ast.ClassDef, registry: Registry) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for each in node.body:
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            name = each.targets[0].id
            field = read_field(name, each.value, _module(), registry.code, each.targets[0])
            if field is not None:
                found[name] = field
    return found


def _options(node: ast.ClassDef) -> Options:
    options = Options()
    for each in node.body:
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            if each.targets[0].id == "db_table":
                options = options._replace(table=_module().text(each.value))
            elif each.targets[0].id == "unique_together":
                options = options._replace(unique_together=ast.literal_eval(each.value))
    return options
