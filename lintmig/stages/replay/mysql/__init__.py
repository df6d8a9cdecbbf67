"""What MariaDB and MySQL do in their own way with tables: names of keys, indexes of foreign keys, one ALTER at once."""

from lintmig.model.engine import EngineName

ENGINES: frozenset[EngineName] = frozenset({"mariadb", "mysql"})
