"""Prisma's schemas as tables: what `prisma migrate diff` would write for them."""

from __future__ import annotations

import time

import pytest

from lintmig.stages.read.models.prisma import read_prisma
from tests.stages.shown_models import files_of, only, said_by, shown

HEAD = 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n'


def _shown(schema: str, provider: str = "postgresql") -> str:
    engine = {"postgresql": "postgresql", "mysql": "mysql", "sqlite": "sqlite"}[provider]
    head = HEAD.replace("postgresql", provider)
    return shown(read_prisma, {"prisma/schema.prisma": head + schema}, engine)  # type: ignore[arg-type]


def test_columns_have_the_names_and_types_of_the_database() -> None:
    assert (
        _shown("""
        // a comment
        enum Role { // another
          ADMIN
          USER  @map("user")
          @@map("roles")
        }
        /// Documentation
        model Account {
          id        Int       @id @default(autoincrement())
          code      String    @unique @db.VarChar(12) @map("account_code")
          role      Role      @default(USER)
          roles     Role[]
          tags      String[]  @default([])
          note      String?   @db.Text /* between */
          price     Decimal   @db.Decimal(10, 2)
          at        DateTime  @default(now()) @db.Timestamptz(3)
          changed   DateTime  @updatedAt
          key       String    @default(uuid())
          other     String    @default(dbgenerated("gen_random_uuid()")) @db.Uuid
          shape     Unsupported("circle")?
          raw       Bytes
          json      Json
          left      Float     @ignore
          @@map("accounts")
        }
        """)
        == """\
Account accounts
  id integer not null default key
  account_code varchar(12) not null unique
  role roles not null default
  roles roles[] ?
  tags text[] ? default
  note text
  price decimal(10,2) not null
  at timestamptz(3) not null default
  changed timestamp(3) not null
  key text not null
  other uuid not null default
  shape circle
  raw bytea not null
  json jsonb not null
  left double precision not null
enum roles (ADMIN, user)"""
    )


def test_types_are_those_of_the_provider() -> None:
    schema = (
        """
        enum E { A B }
        """.replace("A B", "A\nB")
        + """
        model T {
          id BigInt @id
          s String
          t String @db.LongText
          b Boolean
          d DateTime
          e E
          n Int @db.UnsignedInt
        }
        """
    )
    assert (
        _shown(schema, "mysql")
        == """\
T T
  id bigint not null key
  s varchar(191) not null
  t longtext not null
  b boolean not null
  d datetime(3) not null
  e enum('A','B') not null
  n integer unsigned not null"""
    )
    sqlite = schema.replace("@db.LongText", "").replace("@db.UnsignedInt", "")
    assert "s text not null" in _shown(sqlite, "sqlite")
    assert "e text not null" in _shown(sqlite, "sqlite")
    assert _shown(schema.replace("Role", ""), "mysql").count("enum ") == 0


RELATIONS = """
        model User {
          id     String @id
          posts  Post[]
          boss   String?
          chief  User?  @relation("chiefs", fields: [boss], references: [id])
          staff  User[] @relation("chiefs")
          liked  Post[] @relation("likes")
        }
        model Post {
          id     Int    @id
          author String @map("author_id")
          user   User   @relation(fields: [author], references: [id], onDelete: Cascade)
          fans   User[] @relation("likes")
          tags   Tag[]
          @@unique([author, id])
          @@index(fields: [author(sort: Desc)], map: "by_author")
        }
        model Tag {
          name  String @id @db.VarChar(9)
          posts Post[]
        }
        """


def test_relations_are_foreign_keys_and_tables_between() -> None:
    assert (
        _shown(RELATIONS)
        == """\
User User
  id text not null key
  boss text
  (boss) -> User(id) SET NULL
Post Post
  id integer not null key
  author_id text not null
  (author_id) -> User(id) CASCADE
  unique (author_id, id)
  index (author_id)
Tag Tag
  name varchar(9) not null key
_likes _likes
  A integer not null
  B text not null
  (A) -> Post(id) CASCADE
  (B) -> User(id) CASCADE
  unique (A, B)
  index (B)
_PostToTag _PostToTag
  A integer not null
  B varchar(9) not null
  (A) -> Post(id) CASCADE
  (B) -> Tag(name) CASCADE
  unique (A, B)
  index (B)"""
    )


def test_relation_mode_prisma_makes_no_foreign_keys() -> None:
    schema = HEAD.replace("url", 'relationMode = "prisma"\n  url')
    text = shown(read_prisma, {"schema.prisma": schema + RELATIONS})
    assert text.count("unenforced") == text.count("->") == 6


def test_views_and_schemas() -> None:
    assert (
        _shown("""
        model A {
          x Int
          y Int
          @@id([x, y])
          @@schema("own")
        }
        view V {
          id Int @unique
          @@map("v_all")
        }
        model Gone {
          id Int @id
          @@ignore
        }
        """)
        == """\
A own.A
  x integer not null key
  y integer not null key
V v_all view
  id integer ? default? unique
Gone Gone
  id integer not null key"""
    )


def test_a_folder_is_one_schema() -> None:
    models = only(
        read_prisma,
        {
            "prisma/schema/main.prisma": HEAD + "model A {\n id Int @id\n bs B[]\n}\n",
            "prisma/schema/b.prisma": "model B {\n id Int @id\n a A @relation(fields: [id], references: [id])\n}\n",
            "prisma/schema/deep/c.prisma": "enum C {\n X\n}\n",
        },
    )
    assert models.path == "prisma/schema"
    assert [entity.table for entity in models.entities] == ["A", "B"]
    assert [enum.name for enum in models.enums] == ["C"]


def test_a_copy_beside_a_schema_is_not_part_of_it() -> None:
    one = HEAD + "model A {\n id Int @id\n}\n"
    models = only(read_prisma, {"prisma/schema.prisma": one, "prisma/old/a.prisma": "model A {\n id String @id\n}\n"})
    assert models.path == "prisma/schema.prisma"
    models = only(read_prisma, {"prisma/schema.prisma": one, "prisma/ideas.prisma": "model Idea {\n id Int @id\n}\n"})
    assert [entity.name for entity in models.entities] == ["A"]


def test_schemas_of_several_packages_are_apart() -> None:
    one = HEAD + "model A {\n id Int @id\n}\n"
    found = read_prisma(files_of({"apps/one/schema.prisma": one, "apps/two/schema.prisma": one}))
    assert [models.path for models in found] == ["apps/one/schema.prisma", "apps/two/schema.prisma"]
    assert {entity.registry for models in found for entity in models.entities} == {models.path for models in found}


@pytest.mark.parametrize("provider", ["mongodb", "sqlserver", "cockroachdb"])
def test_engines_that_are_not_judged_are_left_alone(provider: str) -> None:
    head = HEAD.replace("postgresql", provider)
    assert read_prisma(files_of({"schema.prisma": head + "model A {\n id Int @id\n}\n"})) == ()


def test_a_provider_that_is_put_in_later_leaves_every_engine() -> None:
    models = only(
        read_prisma, {"schema.prisma": HEAD.replace('"postgresql"', 'env("P")') + "model A {\n id Int @id\n}\n"}
    )
    assert models.engines is None
    assert models.entities[0].columns[0].types["sqlite"] == "integer"


def test_places_are_names() -> None:
    models = only(read_prisma, {"schema.prisma": HEAD + 'model Ä {\n id Int @id @map("ид")\n}\n'})
    entity = models.entities[0]
    place = entity.place
    assert place.source.text[place.span.start : place.span.end] == "Ä"
    assert said_by(entity, "ид") == "id"


@pytest.mark.parametrize(
    "line", ["x ~ y", 'x String @default("', "x Missing", "x String @default(" + "[" * 200 + "]" * 200 + ")"]
)
def test_a_line_that_is_not_understood_leaves_the_model_incomplete(line: str) -> None:
    files = files_of({"schema.prisma": HEAD + "model A {\n id Int @id\n " + line + "\n}\nmodel B {\n id Int @id\n}\n"})
    (models,) = read_prisma(files)
    by_name = {entity.name: entity for entity in models.entities}
    assert not by_name["A"].is_complete
    assert by_name["A"].columns[0].name == "id"
    assert "B" not in by_name or by_name["B"].is_complete
    assert "Missing" in line or [(spot.path, spot.line) for spot in files.blind_spots] == [("schema.prisma", 7)]


def test_whatever_is_cut_is_read_without_a_crash() -> None:
    whole = HEAD + RELATIONS
    names = {"User", "Post", "Tag", "_likes", "_PostToTag"}
    for end in range(0, len(whole), 7):
        for models in read_prisma(files_of({"schema.prisma": whole[:end]})):
            assert {entity.name for entity in models.entities if entity.is_complete} <= names


def test_a_block_that_does_not_end_leaves_the_next_alone() -> None:
    files = files_of({"schema.prisma": HEAD + "model A {\n id Int @id\nmodel B {\n id Int @id\n}\n"})
    (models,) = read_prisma(files)
    assert [(entity.name, entity.is_complete) for entity in models.entities] == [("A", False), ("B", True)]
    assert [spot.line for spot in files.blind_spots] == [7]


@pytest.mark.parametrize(
    "text",
    ["(" * 200_000, '"' + "\\" * 200_001, "/*" * 200_000, "model A {\n" * 20_000, "@" * 200_000, "a " * 200_000],
    ids=range(6),
)
def test_hostile_texts_take_little_time(text: str) -> None:
    started = time.perf_counter()
    read_prisma(files_of({"schema.prisma": HEAD + "model A {\n" + text}))
    assert time.perf_counter() - started < 3
