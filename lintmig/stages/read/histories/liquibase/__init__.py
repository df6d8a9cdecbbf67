"""Liquibase: changelogs in XML, YAML, JSON and SQL that include each other, rendered as each engine gets them."""

from lintmig.stages.read.histories.liquibase.liquibase import read_liquibase

__all__ = ["read_liquibase"]
