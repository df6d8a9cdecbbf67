"""TypeORM's entities as tables: what its schema builder would make of them."""

from __future__ import annotations

import time

import pytest

from lintmig.model.mismatch import ClaimedTwice
from lintmig.stages.compare.models.registry import claims
from lintmig.stages.read.models.typeorm import read_typeorm
from tests.stages.shown_models import files_of, only, said_by, shown

NAMES = """\
import {
  Entity, PrimaryGeneratedColumn, PrimaryColumn, Column, CreateDateColumn, UpdateDateColumn, DeleteDateColumn,
  VersionColumn, ManyToOne, OneToOne, OneToMany, ManyToMany, JoinColumn, JoinTable, Index, Unique, TableInheritance,
  ChildEntity, Generated, BaseEntity, RelationId, ViewEntity, ViewColumn, Tree,
} from "typeorm";
"""


def _source(driver: str = "postgres", more: str = "") -> str:
    return f'export const source = new DataSource({{ type: "{driver}", {more} }});'


def _texts(text: str, driver: str = "postgres", more: str = "") -> dict[str, str]:
    return {"src/entities.ts": NAMES + text, "src/source.ts": _source(driver, more)}


def _shown(text: str, more: str = "") -> str:
    return shown(read_typeorm, _texts(text, more=more))


def test_columns_of_postgresql() -> None:
    assert (
        _shown("""
        enum Mood { A = "a", B = "b" }
        abstract class Base extends BaseEntity {
          @PrimaryGeneratedColumn("uuid") id: string;
          @CreateDateColumn() createdAt: Date;
          @UpdateDateColumn({ name: "updated_on", type: "timestamptz" }) updatedAt: Date;
          @DeleteDateColumn() deletedAt?: Date;
          @VersionColumn() version: number;
        }
        @Entity()
        export class UserAccount extends Base {
          @Column() name: string;
          @Column({ unique: true, length: 50 }) email!: string;
          @Column({ type: "int", default: 5 }) age: number;
          @Column("varchar", { nullable: true }) nick: string | null;
          @Column() unclear: string | null;
          @Column() active: boolean;
          @Column("decimal", { precision: 10, scale: 2 }) price: number;
          @Column("simple-array") tags: string[];
          @Column({ type: "enum", enum: Mood, default: Mood.A }) mood: Mood;
          @Column({ type: "enum", enum: ["x"], enumName: "kind", array: true }) kinds: string[];
          @Column() @Generated("uuid") token: string;
          @Column("text", { array: true }) lines: string[];
          @RelationId((user) => user.org) orgId: string;
          plain: string;
        }
        """)
        == """\
UserAccount user_account
  name varchar not null
  email varchar(50) not null unique
  age integer not null default
  nick varchar
  unclear ? not null
  active boolean not null
  price numeric(10,2) not null
  tags text not null
  mood user_account_mood_enum not null default
  kinds kind[] not null
  token uuid not null default
  lines text[] not null
  id uuid not null default key
  createdAt timestamp not null default
  updated_on timestamptz not null default
  deletedAt timestamp
  version integer not null
enum user_account_mood_enum (a, b)
enum kind (x)"""
    )


def test_types_are_those_of_the_driver() -> None:
    text = """
        @Entity("t") class T {
          @PrimaryGeneratedColumn() id: number;
          @Column() name: string;
          @Column() at: Date;
          @Column() is: boolean;
          @CreateDateColumn() made: Date;
          @Column({ type: "enum", enum: ["a"] }) e: string;
          @Column({ type: "bigint", unsigned: true }) big: string;
        }
        """
    assert (
        shown(read_typeorm, _texts(text, "mysql"), "mysql")
        == """\
T t
  id int not null default key
  name varchar(255) not null
  at datetime not null
  is tinyint not null
  made datetime(6) not null default
  e enum('a') not null
  big bigint unsigned not null"""
    )
    assert "name varchar not null\n  at datetime not null\n  is boolean" in shown(
        read_typeorm, _texts(text, "better-sqlite3"), "sqlite"
    )
    assert only(read_typeorm, _texts(text, "mysql")).engines == frozenset(("mysql", "mariadb"))
    assert only(read_typeorm, {"src/entities.ts": NAMES + text}).engines is None


def test_relations() -> None:
    assert (
        _shown("""
        @Entity("orgs") class Org {
          @PrimaryGeneratedColumn() id: number;
          @OneToMany(() => Person, (person) => person.org) people: Person[];
        }
        @Entity() class Person {
          @PrimaryColumn() id: string;
          @ManyToOne(() => Org, (org) => org.people, { onDelete: "CASCADE", nullable: false }) org: Org;
          @Column({ nullable: true }) bossId: string;
          @ManyToOne("Person") @JoinColumn({ name: "bossId" }) boss: Person;
          @OneToOne(() => Org) @JoinColumn({ name: "home" }) home: Org;
          @OneToOne(() => Org, (org) => org.people) other: Org;
          @ManyToMany(() => Org) @JoinTable() clubs: Org[];
          @ManyToMany(() => Person) @JoinTable({ name: "friends" }) friends: Person[];
          @ManyToOne(() => Org, { createForeignKeyConstraints: false }) loose: Org;
        }
        """)
        == """\
Org orgs
  id integer not null default key
Person person
  id varchar not null key
  bossId varchar
  orgId integer not null
  home integer unique
  looseId integer
  (orgId) -> orgs(id) CASCADE
  (bossId) -> person(id)
  (home) -> orgs(id)
  (looseId) -> orgs(id) unenforced
person_clubs_orgs person_clubs_orgs
  personId varchar not null key
  orgsId integer not null key
  (personId) -> person(id) CASCADE
  (orgsId) -> orgs(id) CASCADE
  index (personId)
  index (orgsId)
friends friends
  personId_1 varchar not null key
  personId_2 varchar not null key
  (personId_1) -> person(id) CASCADE
  (personId_2) -> person(id) CASCADE
  index (personId_1)
  index (personId_2)"""
    )


def test_embedded_classes_inheritance_and_indexes() -> None:
    assert (
        _shown("""
        class Name { @Column() first: string; @Column({ name: "last_name", nullable: true }) lastName: string; }
        @Entity({ name: "content", schema: "own" })
        @TableInheritance({ column: { type: "varchar", name: "kind" } })
        @Index(["title", "by.first"], { unique: true })
        @Unique("u", ["title"])
        class Content {
          @PrimaryColumn() id: number;
          @Column() @Index() title: string;
          @Column(() => Name) by: Name;
          @Column(() => Name, { prefix: false }) plain: Name;
        }
        @ChildEntity() class Photo extends Content { @Column() size: string; }
        """)
        == """\
Content own.content
  id integer not null key
  title varchar not null
  byFirst varchar not null
  byLast_name varchar
  first varchar not null
  last_name varchar
  size varchar
  kind varchar not null
  index (title)
  unique (title)"""
    )


@pytest.mark.parametrize(
    ("strategy", "table", "columns"),
    [
        ("", "http_log2_entry", ["id", "firstName", "own", "parentId"]),
        ("namingStrategy: new SnakeNamingStrategy()", "http_log2_entry", ["id", "first_name", "own", "parent_id"]),
        ("namingStrategy: new OurStrategy()", None, []),
        ('entityPrefix: "app_"', "app_http_log2_entry", ["id", "firstName", "own", "parentId"]),
        ("entityPrefix: process.env.PREFIX", None, []),
        ("synchronize: true", None, []),
        (
            "synchronize: true }, production: { synchronize: false",
            "http_log2_entry",
            ["id", "firstName", "own", "parentId"],
        ),
    ],
)
def test_naming(strategy: str, table: str | None, columns: list[str]) -> None:
    text = """
        @Entity() class HTTPLog2Entry {
          @PrimaryColumn() id: number;
          @Column() firstName: string;
          @Column({ name: "own" }) ownName: string;
          @ManyToOne(() => HTTPLog2Entry) parent: HTTPLog2Entry;
        }
        """
    texts = _texts(text, more=strategy)
    texts["src/source.ts"] = (
        'import { SnakeNamingStrategy } from "typeorm-naming-strategies";\n' + texts["src/source.ts"]
    )
    found = read_typeorm(files_of(texts))
    assert [entity.table for models in found for entity in models.entities] == ([table] if table else [])
    assert [column.name for models in found for column in models.entities[0].columns] == columns


def test_names_that_are_given_hold_with_any_strategy() -> None:
    text = """
        @Entity("logs") class Log { @PrimaryColumn({ name: "log_id" }) id: number; @Column() firstName: string; }
        """
    (entity,) = only(read_typeorm, _texts(text, more="namingStrategy: new OurStrategy()")).entities
    assert (entity.table, [column.name for column in entity.columns]) == ("logs", ["log_id"])
    assert not entity.is_complete


@pytest.mark.parametrize(
    "text",
    [
        "@Entity() class A extends Strange { @PrimaryColumn() id: number; }",
        "@Entity() class A extends mixin(Base) { @PrimaryColumn() id: number; }",
        "@Entity() class A { @PrimaryColumn() id: number; @Column(() => Gone) part: Gone; }",
        "@Entity() class A { @PrimaryColumn() id: number; @Column({ name: called }) part: string; }",
        "@Entity() class A { @PrimaryColumn() id: number; @Column(options) part: string; }",
        "@Entity() class A { @PrimaryColumn() id: number; @ManyToOne(() => Gone) gone: Gone; }",
        "@Entity() @Tree('nested-set') class A { @PrimaryColumn() id: number; }",
        "function Own() { return Column(); } @Entity() class A { @PrimaryColumn() id: number; @Own() part: string; }",
    ],
)
def test_what_is_not_known_leaves_the_entity_incomplete(text: str) -> None:
    (entity,) = only(read_typeorm, _texts(text)).entities
    assert not entity.is_complete
    assert [column.name for column in entity.columns] == ["id"]


@pytest.mark.parametrize(
    "text", ["@Entity(named()) class A {}", "@Entity({ name: called }) class A {}", "@Entity({ ...all }) class A {}"]
)
def test_tables_without_a_known_name_are_left_out(text: str) -> None:
    assert _shown(text) == ""


def test_views_and_tables_that_typeorm_does_not_make() -> None:
    assert (
        _shown("""
        @ViewEntity({ expression: "SELECT 1" }) class All { @ViewColumn({ name: "x_y" }) xy: number; }
        @Entity({ synchronize: false }) class Old { @PrimaryColumn() id: number; }
        """)
        == """\
All all view
  x_y integer ? default?
Old old unmanaged
  id integer not null key"""
    )


def test_classes_of_other_files_and_decorators_of_other_packages() -> None:
    texts = {
        "src/base.ts": 'import { PrimaryGeneratedColumn } from "typeorm";\n'
        "export abstract class Base { @PrimaryGeneratedColumn() id: number; }",
        "src/user.entity.ts": 'import { Entity, Column } from "typeorm"; import { Field } from "type-graphql";\n'
        'import { Base } from "./base";\n'
        "@Entity() export class User extends Base { @Field() @Column() name: string; @Field() shown: string; }",
        "src/user.spec.ts": 'import { Entity, PrimaryColumn } from "typeorm";\n@Entity() class Fake {}',
        "src/other.ts": 'import { Entity } from "not-it";\n// typeorm\n@Entity() class Other {}',
    }
    models = only(read_typeorm, texts)
    assert [(entity.table, entity.is_complete) for entity in models.entities] == [("user", True)]
    assert [column.name for column in models.entities[0].columns] == ["name", "id"]
    assert said_by(models.entities[0], "name") == "name"


def test_entity_schemas() -> None:
    assert (
        _shown(
            """
        import { EntitySchema } from "typeorm";
        import { strange } from "somewhere";
        const shared = {
          id: { primary: true, type: String, length: 21 }, made: { type: "timestamptz", createDate: true },
        };
        export const Folder = new EntitySchema<F>({ name: "folder", columns: { ...shared, name: { type: String } } });
        export const Flow = new EntitySchema<X>({
          name: "flowRun",
          columns: { ...shared, folderId: { type: String, nullable: true }, state: { type: String, default: "on" } },
          indices: [{ name: "i", columns: ["folderId", "state"], unique: true }],
          relations: {
            folder: {
              type: "many-to-one", target: "folder", onDelete: "SET NULL", joinColumn: { name: "folderId" },
            },
            steps: { type: "one-to-many", target: "step" },
          },
        });
        export const Odd = new EntitySchema({ name: "Odd", tableName: "odds", columns: { ...strange } });
        """
        )
        == """\
Folder folder
  id varchar(21) not null key
  made timestamptz not null default
  name varchar not null
Flow flow_run
  id varchar(21) not null key
  made timestamptz not null default
  folderId varchar(21)
  state varchar not null default
  (folderId) -> folder(id) SET NULL
  unique (folderId, state)
Odd odds incomplete"""
    )


def test_whatever_is_cut_or_deep_is_read_without_a_crash() -> None:
    whole = (
        NAMES + '@Entity("a") class A { @PrimaryColumn() id: number; @ManyToOne(() => A, { nullable: true }) a: A; }'
    )
    for end in range(0, len(whole), 5):
        read_typeorm(files_of({"a.ts": whole[:end]}))
    started = time.perf_counter()
    read_typeorm(files_of({"a.ts": NAMES + "@Entity() class A { " + "@Column({ a: [" * 5000}))
    read_typeorm(files_of({"a.ts": NAMES + "@Entity() class A extends B {} class B extends A { @Column() a: string }"}))
    read_typeorm(files_of({"a.ts": NAMES + "@Entity() class A { @PrimaryColumn() @Column(() => A) a: A; }"}))
    read_typeorm(
        files_of({"a.ts": NAMES + "@Entity() class A { @ManyToOne(() => A) @PrimaryColumn() @JoinColumn() a: A; }"})
    )
    assert time.perf_counter() - started < 5


def test_both_ends_may_name_one_join_table() -> None:
    text = """
    @Entity() class A {
      @PrimaryColumn() id: string;
      @ManyToMany(() => B)
      @JoinTable({ name: "ab", joinColumn: { name: "a" }, inverseJoinColumn: { name: "b" } }) bs: B[];
    }
    @Entity() class B {
      @PrimaryColumn() id: string;
      @ManyToMany(() => A)
      @JoinTable({ name: "ab", joinColumn: { name: "b" }, inverseJoinColumn: { name: "a" } }) as: A[];
    }
    @Entity("cd") class C { @PrimaryColumn() id: string; }
    @Entity("cd") class D { @PrimaryColumn() id: string; }
    """
    (models,) = read_typeorm(files_of(_texts(text)))
    assert [each.table for each in models.entities if each.name == "ab"] == ["ab", "ab"]
    twice = [each for each in claims(models) if isinstance(each, ClaimedTwice)]
    assert [(each.entity.name, each.other.name) for each in twice] == [("D", "C")]
