"""Code that is cut, circular, deep or large: read without a crash, in little time."""

from __future__ import annotations

import time

import pytest

from lintmig.model.files import Files
from lintmig.stages.read.models.sqlalchemy import read_sqlalchemy

_HEAD = "from sqlalchemy import *\nfrom sqlalchemy.orm import *\n"
_WHOLE = (
    "import re, enum\nfrom typing import *\n" + _HEAD + "class Base(DeclarativeBase):\n"
    "    type_annotation_map = {str: String(30)}\n"
    "    @declared_attr.directive\n    def __tablename__(cls) -> str:\n"
    "        if has_inherited_table(cls):\n            return None\n"
    "        return re.sub('(?<!^)(?=[A-Z])', '_', cls.__name__).lower()\n"
    "class Kind(enum.Enum):\n    A = 'a'\n    B = enum.auto()\n"
    "class Guid(TypeDecorator):\n    impl = CHAR\n    def load_dialect_impl(self, dialect):\n"
    "        return dialect.type_descriptor(CHAR(32)) if dialect.name == 'sqlite' else self.impl\n"
    "class Some(Base):\n    __table_args__ = (UniqueConstraint('a', *[b'x']), Index(), {'schema': 's'})\n"
    "    id: Mapped[int] = mapped_column(primary_key=True)\n    a: Mapped[Optional['Annotated[str, 3]']]\n"
    "    k: Mapped[Kind] = mapped_column(Enum(Kind, values_callable=lambda e: [m.value for m in e]))\n"
    "    g = Column('g', Guid, ForeignKey('s.some.id', ondelete='CASCADE'), server_default=text('x'))\n"
    "t = Table('t', Base.metadata, Column('a', ForeignKey(Some.id)), ForeignKeyConstraint(['a'], ['some.id']))\n"
)


def _read(texts: dict[str, str]) -> Files:
    files = Files({path: path for path in texts}, lambda path: texts[path])
    read_sqlalchemy(files)
    return files


def test_files_cut_anywhere() -> None:
    for end in range(0, len(_WHOLE), 7):
        _read({"a.py": _WHOLE[:end]})


def test_files_with_a_line_less() -> None:
    lines = _WHOLE.splitlines(keepends=True)
    for at in range(len(lines)):
        _read({"a.py": "".join(lines[:at] + lines[at + 1 :])})


def test_words_exchanged() -> None:
    words = ["None", "Some", "'x'", "lambda: 1", "[*x]", "{**y}", "f'{z!r:>5}'", "1", "id", "(yield)", "-1", "a.b.c"]
    for old in ("'g'", "Guid", "'s.some.id'", "'a'", "Kind", "String(30)", "CHAR", "int", "Base.metadata", "Some.id"):
        for new in words:
            _read({"a.py": _WHOLE.replace(old, new)})


@pytest.mark.parametrize(
    "texts",
    [
        {"a.py": _HEAD + "class A(B):\n    x = Column(A.x)\nclass B(A):\n    __tablename__ = A.__tablename__\n"},
        {"a.py": _HEAD + "from b import Base\nclass A(Base):\n    x = Column(1)\n", "b.py": "from a import Base\n"},
        {"a.py": "from b import *\n" + _HEAD + "class A(Base): x = Column()\n", "b.py": "from a import *\n"},
        {"a.py": _HEAD + "x = y\ny = x\nclass A(x):\n    __tablename__ = y\n    c = Column(x)\n"},
        {
            "a.py": _HEAD
            + "Base = declarative_base(cls=Base, metadata=Base.metadata)\nclass A(Base):\n    c = Column(A)\n"
        },
        {
            "a.py": _HEAD
            + "def f(n):\n    return f(n)\nclass A(DeclarativeBase):\n    __tablename__ = f('')\n    c = f(Column)\n"
        },
        {"a.py": _HEAD + "T = T.with_variant(T, 'sqlite')\nc = Table('c', MetaData(), Column('x', T))\n"},
        {"a.py": _HEAD + "class A(TypeDecorator):\n    impl = A\nc = Table('c', MetaData(), Column('x', A))\n"},
        {
            "a.py": _HEAD
            + "M = MetaData()\nM = registry(metadata=M.metadata)\nc = Table('c', M, Column('x', Integer))\n"
        },
    ],
)
def test_circles(texts: dict[str, str]) -> None:
    _read(texts)


def test_deep_and_long_code_takes_little_time() -> None:
    deep = _HEAD + "class C0(DeclarativeBase): pass\n"
    deep += "".join(f"class C{n}(C{n - 1}):\n    c{n} = Column(Integer)\n" for n in range(1, 1500))
    wide = _HEAD + "class B(DeclarativeBase): pass\nclass A(B):\n    __tablename__ = 'a'\n"
    wide += "".join(f"    c{n} = Column(String({'(' * 50}{n}{')' * 50}), index=True)\n" for n in range(3000))
    names = _HEAD + "".join(f"n{n} = n{n + 1}\n" for n in range(3000)) + "class A(n0):\n    x = Column(n0)\n"
    started = time.process_time()
    for text in (deep, wide, names):
        _read({"a.py": text})
    assert time.process_time() - started < 8
