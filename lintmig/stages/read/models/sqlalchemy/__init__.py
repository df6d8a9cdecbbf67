"""SQLAlchemy's models, SQLModel's and Flask-SQLAlchemy's, read from the code."""

from lintmig.stages.read.models.sqlalchemy.sqlalchemy import read_sqlalchemy

__all__ = ["read_sqlalchemy"]
