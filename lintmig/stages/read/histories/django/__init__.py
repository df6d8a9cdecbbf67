"""Django's migrations: Python that is read, and rendered as the SQL that Django makes of it."""

from lintmig.stages.read.histories.django.django import read_django

__all__ = ["read_django"]
