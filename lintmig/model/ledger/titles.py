"""What people call the tools that apply migrations."""

from __future__ import annotations

_TITLES = {
    "alembic": "Alembic",
    "atlas": "Atlas",
    "django": "Django",
    "drizzle": "Drizzle",
    "evolutions": "Play",
    "flyway": "Flyway",
    "hasura": "Hasura",
    "knex": "Knex",
    "liquibase": "Liquibase",
    "mybatis": "MyBatis",
    "pop": "Pop",
    "prisma": "Prisma",
    "sqitch": "Sqitch",
    "supabase": "Supabase",
    "typeorm": "TypeORM",
}


def title_of(tool: str) -> str:
    return _TITLES.get(tool, tool)
