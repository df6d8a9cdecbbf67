"""SQLAlchemy's models, read from code: what SQLAlchemy 2.1 itself made of the same code, when it was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from lintmig.model.engine import EngineName
from lintmig.model.entity import Entity, Models
from lintmig.model.files import Files
from lintmig.stages.read.models.sqlalchemy import read_sqlalchemy


def _files(texts: Mapping[str, str]) -> Files:
    return Files({path: path for path in sorted(texts)}, lambda path: texts[path])


def _read(code: str | Mapping[str, str]) -> tuple[Models, ...]:
    return read_sqlalchemy(_files({"app/models.py": code} if isinstance(code, str) else code))


def _entities(code: str | Mapping[str, str]) -> list[Entity]:
    return [entity for models in _read(code) for entity in models.entities]


def _said(code: str | Mapping[str, str], engine: EngineName = "postgresql") -> list[str]:
    """A line for each table, its columns, foreign keys and indexes."""
    return [line for entity in _entities(code) for line in _lines(entity, engine)]


def _lines(entity: Entity, engine: EngineName) -> Iterator[str]:
    table = f"{entity.schema}.{entity.table}" if entity.schema else entity.table
    yield f"{entity.name}: {table}" + ("" if entity.is_complete else " ...")
    for column in entity.columns:
        words = [column.name, column.types.get(engine, "?")]
        words += ["key"] if column.is_primary_key else []
        words += [{True: "null", False: "", None: "null?"}[column.is_nullable]]
        words += [{True: "default", False: "", None: "default?"}[column.has_default]]
        words += ["filled"] if column.is_filled else []
        words += ["unique"] if column.is_unique else []
        yield "  " + " ".join(word for word in words if word)
    for key in entity.references:
        target = f"{key.target_schema}.{key.target}" if key.target_schema else key.target
        action = f" {key.on_delete}" if key.on_delete else ""
        yield f"  {', '.join(key.columns)} -> {target}({', '.join(key.target_columns)}){action}"
    for index in entity.indexes:
        kind = "unique" if index.is_unique else "index"
        yield f"  {kind} {index.name or '-'} ({', '.join(index.columns)})"


_CLASSIC = "from sqlalchemy import *\nfrom sqlalchemy.orm import *\nBase = declarative_base()\n"
_MODERN = (
    "from typing import *\nimport datetime, decimal, enum, uuid\nfrom sqlalchemy import *\n"
    "from sqlalchemy.orm import *\nclass Base(DeclarativeBase):\n    pass\n"
)


def test_a_declarative_class() -> None:
    assert _said(
        "import sqlalchemy as sa\nfrom sqlalchemy.orm import declarative_base, relationship\n"
        "Base = declarative_base()\n"
        "class User(Base):\n"
        "    __tablename__ = 'users'\n"
        "    id = sa.Column(sa.Integer, primary_key=True)\n"
        "    mail = sa.Column('email', sa.String(120), unique=True, nullable=False, index=True)\n"
        "    name = sa.Column(sa.Text)\n"
        "    seen = sa.Column(sa.DateTime(timezone=True), server_default=sa.func.now())\n"
        "    active = sa.Column(sa.Boolean, default=True)\n"
        "    team_id = sa.Column(sa.ForeignKey('teams.id', ondelete='cascade'))\n"
        "    posts = relationship('Post')\n"
        "    LIMIT = 5\n"
        "class Team(Base):\n"
        "    __tablename__ = 'teams'\n"
        "    id = sa.Column(sa.BigInteger, primary_key=True, autoincrement=False)\n"
    ) == [
        "User: users",
        "  id INTEGER key default",
        "  email VARCHAR(120) unique",
        "  name TEXT null",
        "  seen TIMESTAMP WITH TIME ZONE null default",
        "  active BOOLEAN null filled",
        "  team_id BIGINT null",
        "  team_id -> teams(id) CASCADE",
        "  unique ix_users_email (email)",
        "Team: teams",
        "  id BIGINT key",
    ]


def test_annotations_say_types_and_nullability() -> None:
    assert _said(
        _MODERN + "pk = Annotated[int, mapped_column(primary_key=True)]\n"
        "money = Annotated[decimal.Decimal, mapped_column(Numeric(9, 2), nullable=False)]\n"
        "class Bill(Base):\n"
        "    __tablename__ = 'bills'\n"
        "    id: Mapped[pk]\n"
        "    title: Mapped[str]\n"
        "    note: Mapped[Optional[str]]\n"
        "    memo: Mapped['str | None'] = mapped_column(String(9))\n"
        "    sum: Mapped[Optional[money]]\n"
        "    when: Mapped[datetime.datetime] = mapped_column(nullable=True)\n"
        "    kind: Mapped[Literal['a', 'bcd']]\n"
        "    raw = mapped_column(SmallInteger)\n"
        "    old: Mapped[str] = deferred(Column(Text))\n"
        "    uid: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4)\n"
        "    lines: Mapped[List['Line']] = relationship()\n"
        "    rate: ClassVar[int] = 3\n"
    ) == [
        "Bill: bills",
        "  id INTEGER key default",
        "  title VARCHAR",
        "  note VARCHAR null",
        "  memo VARCHAR(9) null",
        "  sum NUMERIC(9, 2)",
        "  when TIMESTAMP WITHOUT TIME ZONE null",
        "  kind VARCHAR(3)",
        "  raw SMALLINT null",
        "  old TEXT null",
        "  uid UUID filled",
    ]


def test_the_base_says_which_types_annotations_mean() -> None:
    assert _said(
        "from typing import *\nfrom sqlalchemy import *\nfrom sqlalchemy.orm import *\n"
        "from sqlalchemy.dialects.postgresql import JSONB\n"
        "short = Annotated[str, 9]\n"
        "class Base(DeclarativeBase):\n"
        "    type_annotation_map = {short: String(9), int: BigInteger, dict[str, Any]: JSONB}\n"
        "class Box(Base):\n"
        "    __tablename__ = 'boxes'\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n"
        "    a: Mapped[short]\n"
        "    b: Mapped[Optional[short]]\n"
        "    c: Mapped[dict[str, Any]]\n"
        "    d: Mapped[str]\n"
    ) == ["Box: boxes", "  id BIGINT key default", "  a VARCHAR(9)", "  b VARCHAR(9) null", "  c JSONB", "  d VARCHAR"]


def test_a_map_that_cannot_be_read_leaves_types_open() -> None:
    code = (
        "from sqlalchemy.orm import *\nfrom elsewhere import more\n"
        "class Base(DeclarativeBase):\n    type_annotation_map = {**more}\n"
        "class Box(Base):\n    __tablename__ = 'boxes'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
    )
    assert _said(code) == ["Box: boxes", "  id ? key default?"]


_COLOURS = (
    "import enum\nclass Colour(str, enum.Enum):\n    RED = 'red'\n    DARK = 'dark_blue'\n    NIGHT = 'dark_blue'\n"
    "    def shown(self): return self.value\n"
)


@pytest.mark.parametrize(
    ("column", "labels"),
    [
        ("Enum(Colour)", ("colour", "RED", "DARK")),
        ("Enum(Colour, name='tint')", ("tint", "RED", "DARK")),
        ("Enum(Colour, values_callable=lambda e: [m.value for m in e])", ("colour", "red", "dark_blue")),
        ("Enum(Colour, values_callable=listed)", ("colour", "red", "dark_blue")),
        ("Enum(*[m.value for m in Colour], name='tint')", ("tint", "red", "dark_blue")),
        ("Enum('a', 'b', name='tint')", ("tint", "a", "b")),
        ("Enum(Colour, native_enum=False)", None),
        ("Enum(Colour, values_callable=unseen)", None),
        ("Enum(*names(), name='tint')", None),
    ],
)
def test_labels_of_enums(column: str, labels: tuple[str, ...] | None) -> None:
    models = _read(
        _COLOURS + _CLASSIC + "from elsewhere import unseen, names\n"
        "def listed(e):\n    return [m.value for m in e]\n"
        f"class A(Base):\n    __tablename__ = 'a'\n    id = Column(Integer, primary_key=True)\n"
        f"    c = Column({column})\n"
    )
    enums = [(each.name, *each.labels) for each in models[0].enums]
    assert enums == ([labels] if labels else [])
    assert models[0].entities[0].columns[1].enum == (labels[0] if labels else None)


def test_an_enum_on_engines_without_types_of_their_own() -> None:
    column = _entities(
        _COLOURS
        + _CLASSIC
        + "class A(Base):\n    __tablename__ = 'a'\n    c = Column(Enum(Colour), primary_key=True)\n"
    )[0].columns[0]
    assert column.types == {
        "postgresql": "colour",
        "sqlite": "VARCHAR(4)",
        "mysql": "ENUM('RED','DARK')",
        "mariadb": "ENUM('RED','DARK')",
    }


_CHOOSING = (
    "class T(TypeDecorator):\n    impl = CHAR\n    def load_dialect_impl(self, dialect):\n"
    "        if TEST:\n            return dialect.type_descriptor(UUID())\n"
    "        return dialect.type_descriptor(CHAR(32))"
)
_PASSING = "class T(TypeDecorator):\n    impl = Numeric\n    def __init__(self, n=2):\n        super().__init__(12, n)"


@pytest.mark.parametrize(
    ("made", "column", "postgresql", "sqlite"),
    [
        ("class T(TypeDecorator):\n    impl = String", "T(30)", "VARCHAR(30)", "VARCHAR(30)"),
        ("class T(TypeDecorator):\n    impl = String(8)", "T", "VARCHAR(8)", "VARCHAR(8)"),
        (
            _CHOOSING.replace("TEST", "dialect.name == 'postgresql'"),
            "T",
            "UUID",
            "CHAR(32)",
        ),
        (
            _CHOOSING.replace("TEST", "is_special(dialect)"),
            "T",
            None,
            None,
        ),
        (
            _PASSING,
            "T(4)",
            "NUMERIC(12, 4)",
            "NUMERIC(12, 4)",
        ),
        ("class T(UserDefinedType):\n    def get_col_spec(self, **kw):\n        return 'POINT'", "T", "POINT", "POINT"),
        ("T = JSON().with_variant(JSONB(), 'postgresql')", "T", "JSONB", "JSON"),
        ("T = JSONB if is_postgresql() else JSON", "T", None, None),
        ("T = String", "T(LENGTH)", "VARCHAR(7)", "VARCHAR(7)"),
        ("", "MutableDict.as_mutable(JSON)", "JSON", "JSON"),
        ("", "ARRAY(String(3))", "VARCHAR(3)[]", None),
        ("", "Elsewhere()", None, None),
        ("", "String(length())", None, None),
    ],
)
def test_types_that_the_application_makes(made: str, column: str, postgresql: str | None, sqlite: str | None) -> None:
    types = (
        _entities(
            _CLASSIC + "from sqlalchemy.types import TypeDecorator, UserDefinedType\nfrom elsewhere import Elsewhere\n"
            "from sqlalchemy.dialects.postgresql import UUID, JSONB, ARRAY\n"
            "from sqlalchemy.ext.mutable import MutableDict\n"
            f"LENGTH = 3 + 4\n{made}\n"
            f"class A(Base):\n    __tablename__ = 'a'\n    id = Column(Integer, primary_key=True)\n"
            f"    c = Column({column})\n"
        )[0]
        .columns[1]
        .types
    )
    assert (types.get("postgresql"), types.get("sqlite")) == (postgresql, sqlite)


def test_a_type_that_the_project_compiles_in_its_own_way_is_left_open() -> None:
    types = (
        _entities(
            _CLASSIC + "from sqlalchemy.ext.compiler import compiles\n"
            "@compiles(DateTime, 'mysql')\ndef made(element, compiler, **kw):\n    return 'DATETIME(6)'\n"
            "class A(Base):\n    __tablename__ = 'a'\n    at = Column(DateTime, primary_key=True)\n"
        )[0]
        .columns[0]
        .types
    )
    assert types == {"postgresql": "TIMESTAMP WITHOUT TIME ZONE", "sqlite": "DATETIME"}


def test_mixins_of_other_modules_bring_columns() -> None:
    assert _said(
        {
            "srv/app/db/base.py": "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n",
            "srv/app/db/__init__.py": "from .base import Base\nfrom .mixins import *\n",
            "srv/app/db/mixins.py": (
                "from sqlalchemy import Column, DateTime, ForeignKey, Integer, func\n"
                "from sqlalchemy.orm import declared_attr\n"
                "class Stamped:\n"
                "    made = Column(DateTime, server_default=func.now(), nullable=False)\n"
                "    gone = Column(DateTime)\n"
                "class Owned:\n"
                "    @declared_attr\n    def owner_id(cls):\n"
                "        return Column(ForeignKey('users.id'), index=True)\n"
                "class Plural:\n"
                "    @declared_attr\n    def __tablename__(cls):\n        return cls.__name__.lower() + 's'\n"
            ),
            "srv/app/user.py": (
                "from app.db import Base, Stamped, Owned, Plural\nfrom sqlalchemy import Column, Integer\n"
                "class User(Base, Stamped, Plural):\n    id = Column(Integer, primary_key=True)\n    gone = None\n"
                "class Note(Owned, Plural, Base):\n    id = Column(Integer, primary_key=True)\n"
            ),
        }
    ) == [
        "User: users",
        "  id INTEGER key default",
        "  made TIMESTAMP WITHOUT TIME ZONE default",
        "Note: notes",
        "  id INTEGER key default",
        "  owner_id INTEGER null",
        "  owner_id -> users(id)",
        "  index ix_notes_owner_id (owner_id)",
    ]


def test_inheritance_with_tables_and_without() -> None:
    assert _said(
        _CLASSIC + "class Pet(Base):\n"
        "    __tablename__ = 'pets'\n"
        "    id = Column(Integer, primary_key=True)\n"
        "    kind = Column(String(5))\n"
        "    __mapper_args__ = {'polymorphic_on': kind}\n"
        "class Dog(Pet):\n    bark = Column(Integer)\n"
        "class Cat(Pet):\n"
        "    __tablename__ = 'cats'\n"
        "    id = Column(ForeignKey('pets.id'), primary_key=True)\n"
        "class Ghost(Base):\n    __abstract__ = True\n    fear = Column(Integer)\n"
    ) == [
        "Pet: pets",
        "  id INTEGER key default",
        "  kind VARCHAR(5) null",
        "  bark INTEGER null",
        "Cat: cats",
        "  id INTEGER key",
        "  id -> pets(id)",
    ]


def test_arguments_of_tables() -> None:
    assert _said(
        _CLASSIC + "class A(Base):\n"
        "    __tablename__ = 'a'\n"
        "    x = Column(Integer)\n    y = Column('why', Integer)\n    z = Column(Integer)\n"
        "    __table_args__ = (\n"
        "        PrimaryKeyConstraint('x', 'why'),\n"
        "        UniqueConstraint('z', name='one_z'),\n"
        "        ForeignKeyConstraint(['x', 'z'], ['s.b.m', 's.b.n'], ondelete='SET NULL'),\n"
        "        Index('by_y', y.desc(), x),\n"
        "        Index('by_text', text('lower(z)')),\n"
        "        Index('some', 'z', unique=True, postgresql_where=text('z > 0')),\n"
        "        {'schema': 's'},\n"
        "    )\n"
    ) == [
        "A: s.a",
        "  x INTEGER key",
        "  why INTEGER key",
        "  z INTEGER null unique",
        "  x, z -> s.b(m, n) SET NULL",
        "  unique one_z (z)",
        "  index by_y (why, x)",
    ]


def test_schemas_and_names_of_keys_come_from_the_metadata() -> None:
    assert _said(
        "from sqlalchemy import *\nfrom sqlalchemy.orm import *\n"
        "meta = MetaData(schema='acct', naming_convention={'ix': 'ix__%(table_name)s__%(column_0_name)s'})\n"
        "class Base(DeclarativeBase):\n    metadata = meta\n"
        "class A(Base):\n"
        "    __tablename__ = 'a'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
        "    up: Mapped[int | None] = mapped_column(ForeignKey('a.id'), index=True)\n"
        "pairs = Table('pairs', meta, Column('l', ForeignKey(A.id), primary_key=True), Column('r', Integer))\n"
    ) == [
        "A: acct.a",
        "  id INTEGER key default",
        "  up INTEGER null",
        "  up -> acct.a(id)",
        "  index ix__a__up (up)",
        "pairs: acct.pairs",
        "  l INTEGER key",
        "  r INTEGER null",
        "  l -> acct.a(id)",
    ]


def test_tables_without_classes() -> None:
    code = (
        "import sqlalchemy as sa\nfrom sqlalchemy import Table, Column\nfrom sqlalchemy.orm import registry\n"
        "metadata = sa.MetaData()\nmapper = registry(metadata=metadata)\nBase = mapper.generate_base()\n"
        "orders = Table('orders', metadata, Column('id', sa.Integer, primary_key=True), Column('no', sa.Text))\n"
        "class Line(Base):\n"
        "    __table__ = Table('lines', metadata, Column('order', sa.ForeignKey(orders.c.id), primary_key=True))\n"
        "seen = Table('seen', metadata, autoload_with=engine)\n"
        "class Order: pass\nmapper.map_imperatively(Order, orders)\n"
    )
    assert _said(code) == [
        "Line: lines",
        "  order INTEGER key",
        "  order -> orders(id)",
        "orders: orders",
        "  id INTEGER key default",
        "  no TEXT null",
        "seen: seen ...",
    ]
    assert len(_read(code)) == 1


def test_flask() -> None:
    assert _said(
        {
            "shop/ext.py": "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n",
            "shop/models.py": (
                "from shop.ext import db\n"
                "class HTTPLog(db.Model):\n    id = db.Column(db.Integer, primary_key=True)\n"
                "class BlogPost(db.Model):\n"
                "    id = db.Column(db.Integer, primary_key=True)\n"
                "    log = db.Column(db.Integer, db.ForeignKey('http_log.id'))\n"
                "class LongPost(BlogPost):\n    size = db.Column(db.Integer)\n"
                "tags = db.Table('tags', db.Column('post', db.ForeignKey('blog_post.id'), primary_key=True))\n"
            ),
        }
    ) == [
        "HTTPLog: http_log",
        "  id INTEGER key default",
        "BlogPost: blog_post",
        "  id INTEGER key default",
        "  log INTEGER null",
        "  size INTEGER null",
        "  log -> http_log(id)",
        "tags: tags",
        "  post INTEGER key",
        "  post -> blog_post(id)",
    ]


def test_sqlmodel() -> None:
    assert _said(
        "from typing import Optional\nimport uuid\nfrom sqlmodel import SQLModel, Field, Relationship, Column, JSON\n"
        "class UserBase(SQLModel):\n    email: str = Field(unique=True, max_length=255)\n    active: bool = True\n"
        "class UserCreate(UserBase):\n    password: str\n"
        "class User(UserBase, table=True):\n"
        "    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)\n"
        "    name: str | None = None\n"
        "    data: dict = Field(sa_column=Column('payload', JSON, nullable=False))\n"
        "    up_id: Optional[uuid.UUID] = Field(default=None, foreign_key='user.id', ondelete='SET NULL')\n"
        "    ups: list['User'] = Relationship()\n"
    ) == [
        "User: user",
        "  id UUID key filled",
        "  name VARCHAR null",
        "  payload JSON",
        "  up_id UUID null",
        "  email VARCHAR(255) unique",
        "  active BOOLEAN filled",
        "  up_id -> user(id) SET NULL",
    ]


@pytest.mark.parametrize(
    "body",
    [
        "    c = made_elsewhere()\n",
        "    if ENABLED:\n        c = Column(Integer)\n",
        "    c = Column(Integer) if ENABLED else None\n",
        "    c = here()\n",
    ],
)
def test_what_may_be_a_column_makes_the_table_incomplete(body: str) -> None:
    code = (
        _CLASSIC + "from elsewhere import made_elsewhere, ENABLED\n"
        "def here():\n    if ENABLED:\n        return Column(Integer)\n    return Column(String)\n"
        f"class A(Base):\n    __tablename__ = 'a'\n    id = Column(Integer, primary_key=True)\n{body}"
    )
    assert _said(code) == ["A: a ...", "  id INTEGER key default"]


def test_a_base_that_is_out_of_sight_makes_tables_incomplete() -> None:
    code = (
        "from sqlalchemy import Column, Integer\nfrom elsewhere import Base\n"
        "class A(Base):\n    __tablename__ = 'a'\n    id = Column(Integer, primary_key=True)\n"
        "class B(Base):\n    name = 'no table'\n"
    )
    assert _said(code) == ["A: a ...", "  id INTEGER key default"]


def test_a_name_that_is_not_written_is_a_blind_spot() -> None:
    files = _files(
        {
            "models.py": _CLASSIC + "from elsewhere import named\n"
            "class A(Base):\n    __tablename__ = named('a')\n    id = Column(Integer, primary_key=True)\n"
        }
    )
    assert read_sqlalchemy(files) == ()
    assert [(spot.path, spot.line) for spot in files.blind_spots] == [("models.py", 6)]


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ("cls.__name__.lower()", "blogentry"),
        ("re.sub(r'(?<!^)(?=[A-Z])', '_', cls.__name__).lower()", "blog_entry"),
        ("SNAKE.sub('_', cls.__name__).lower()", "blog_entry"),
        ("snake(cls.__name__)", "blog_entry"),
        ("'_'.join([part.lower() for part in re.split('(?=[A-Z])', cls.__name__) if part])", "blog_entry"),
        ("f'{PREFIX}_{cls.__name__.lower()}s'", "app_blogentrys"),
    ],
)
def test_names_that_a_base_makes(rule: str, name: str) -> None:
    code = (
        "import re\nfrom sqlalchemy import Integer\nfrom sqlalchemy.orm import *\nPREFIX = 'app'\n"
        "SNAKE = re.compile(r'(?<!^)(?=[A-Z])')\n"
        "def snake(name):\n    first = re.sub('(.)([A-Z][a-z]+)', r'\\1_\\2', name)\n"
        "    return re.sub('([a-z0-9])([A-Z])', r'\\1_\\2', first).lower()\n"
        "class Base(DeclarativeBase):\n    @declared_attr.directive\n    def __tablename__(cls):\n"
        f"        return {rule}\n"
        "class BlogEntry(Base):\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
    )
    assert [entity.table for entity in _entities(code)] == [name]


def test_names_are_those_of_the_line_where_they_are_used() -> None:
    """`text` is SQLAlchemy's function until the class says otherwise."""
    code = (
        _CLASSIC + "class A(Base):\n    __tablename__ = 'a'\n"
        "    id = Column(Integer, primary_key=True, server_default=text('1'))\n    text = Column(Text)\n"
    )
    assert _said(code) == ["A: a", "  id INTEGER key default", "  text TEXT null"]


_BASE = "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"


def _model(table: str) -> str:
    return (
        "from sqlalchemy import Column, Integer\nfrom app.base import Base\n"
        f"class M(Base):\n    __tablename__ = '{table}'\n    id = Column(Integer, primary_key=True)\n"
    )


@pytest.mark.parametrize(
    ("more", "abandoned"),
    [
        ({}, ["old"]),
        ({"app/main.py": "def run():\n    from app.models.old import M\n"}, []),
        ({"app/main.py": "from app.models import new, old\n"}, []),
        ({"app/main.py": "import importlib\nfor n in NAMES:\n    importlib.import_module(f'app.models.{n}')\n"}, []),
        ({"app/main.py": "import importlib\nimportlib.import_module('app.other')\n"}, ["old"]),
        ({"app/main.py": "MODELS = ['app.models.old']\n"}, []),
        ({"tests/test_all.py": "from app.models.old import M\n"}, []),
    ],
)
def test_files_that_nothing_imports_are_abandoned(more: Mapping[str, str], abandoned: list[str]) -> None:
    entities = _entities(
        {
            "app/base.py": _BASE,
            "app/models/__init__.py": "from .new import M\n",
            "app/models/new.py": _model("new"),
            "app/models/old.py": _model("old"),
            **more,
        }
    )
    assert {entity.table for entity in entities} == {"new", "old"}
    assert [entity.table for entity in entities if entity.is_abandoned] == abandoned


def test_the_models_of_a_program_in_one_file_are_not_abandoned() -> None:
    assert not _entities(
        _CLASSIC + "class A(Base):\n    __tablename__ = 'a'\n    id = Column(Integer, primary_key=True)\n"
    )[0].is_abandoned


def test_two_packages_of_one_name_are_kept_apart() -> None:
    service = {"app/base.py": _BASE, "app/m.py": _model("one")}
    entities = _entities({f"{name}/{path}": text for name in ("shop", "bank") for path, text in service.items()})
    assert sorted(entity.registry for entity in entities) == ["bank.app.base.Base", "shop.app.base.Base"]


def test_places_are_names() -> None:
    entity = _entities(
        _CLASSIC + "class Äpfel(Base):\n    __tablename__ = 'a'\n    id = Column(Integer, primary_key=True)\n"
        "    b = Column(ForeignKey('c.d'))\n"
    )[0]
    shown = [entity.place, *(each.place for each in entity.columns), entity.references[0].place]
    assert [place.source.text[place.span.start : place.span.end] for place in shown] == ["Äpfel", "id", "b", "c.d"]


def test_migrations_and_tests_are_no_models() -> None:
    code = _CLASSIC + "class A(Base):\n    __tablename__ = 'a'\n    id = Column(Integer, primary_key=True)\n"
    assert _read({"tests/models.py": code, "app/test_a.py": code}) == ()
    assert _read({"alembic/versions/1.py": "revision = 'a'\ndown_revision = None\n" + code}) == ()


def test_a_project_without_sqlalchemy_costs_no_parse(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("lintmig.stages.read.models.sqlalchemy.code.module", refuse)
    assert _read({"a.py": "class Column(object): pass\nx = Column()\n", "b.py": "import django\n"}) == ()


def test_a_column_of_its_own_beside_a_type_that_takes_no_none_may_be_null_or_not() -> None:
    code = (
        "from sqlmodel import Column, Field, SQLModel, String\n\n\nclass Image(SQLModel, table=True):\n"
        "    id: str = Field(sa_column=Column(String, primary_key=True))\n"
        "    source: str = Field(sa_column=Column(String))\n"
        "    label: str | None = Field(sa_column=Column(String))\n"
        "    kind: str = Field(sa_column=Column(String, nullable=True))\n"
    )
    assert [column.is_nullable for column in _entities(code)[0].columns] == [False, None, True, True]
