"""Migrations written in TypeScript or JavaScript, read as the SQL that their tools send."""

from lintmig.stages.read.histories.typescript.knex import read_knex
from lintmig.stages.read.histories.typescript.typeorm import read_typeorm

__all__ = ["read_knex", "read_typeorm"]
