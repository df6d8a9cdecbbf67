"""Triggers that may put values into a row before its table sees it."""

from __future__ import annotations

from lintmig.model.operation import CreateTrigger


def fills_rows(trigger: CreateTrigger) -> bool:
    """Of PostgreSQL only those that run before each row of an INSERT do; a rule may insert anything."""
    form = trigger.form
    if form is None:
        return True
    return form.timing == "before" and form.is_for_rows and "insert" in form.events
