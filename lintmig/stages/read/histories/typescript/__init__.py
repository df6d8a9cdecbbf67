"""Migrations written in TypeScript or JavaScript, read as the SQL that their tools send."""

from lintmig.stages.read.histories.typescript.knex import read_knex
from lintmig.stages.read.histories.typescript.node_pg import read_node_pg_migrate
from lintmig.stages.read.histories.typescript.typeorm import read_typeorm

__all__ = ["read_knex", "read_node_pg_migrate", "read_typeorm"]
