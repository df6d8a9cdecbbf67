"""SQL in Go, Java, Kotlin, C#, PHP and Ruby."""

from __future__ import annotations

import pytest

from tests.stages.test_embedded import said, scripts
from tests.stages.test_embedded_guards import engines

CASES = [
    ("a.go", "package a\nfunc f() { db.Exec(`CREATE TABLE t (\n a int)`) }", "CREATE TABLE t (\n a int)"),
    ("a.go", 'package a\nconst q = "SELECT a " +\n "FROM t WHERE b = $1"', "SELECT a FROM t WHERE b = $1"),
    ("a.go", 'package a\nvar q = fmt.Sprintf("SELECT a FROM t WHERE b = %d", x)', "SELECT a FROM t WHERE b = $1"),
    ("a.go", 'package a\nvar q = fmt.Sprintf("DROP INDEX %s_index", x)', None),
    ("a.go", 'package a\nvar q = "DROP INDEX IF EXISTS %s_index"', None),
    ("a.go", 'package a\nfunc f() { q := "SELECT a FROM t"\n q += " JOIN u" }', None),
    ("A.java", 'class A { String q = "SELECT a " + "FROM t"; }', "SELECT a FROM t"),
    ("A.java", 'class A { String q = """\n  SELECT a\n  FROM t"""; }', "\n  SELECT a\n  FROM t"),
    (
        "A.java",
        'class A { Object q = String.format("SELECT a FROM t WHERE b = %s", x); }',
        "SELECT a FROM t WHERE b = $1",
    ),
    ("A.java", 'class A { Object q = em.createQuery("SELECT u FROM User u WHERE u.a = 1"); }', None),
    ("A.java", 'interface A { @Query("SELECT u FROM User u WHERE u.a = 1") int f(); }', None),
    ("a.kt", 'val q = """SELECT a\n FROM t""".trimIndent()', "SELECT a\n FROM t"),
    ("a.kt", 'val q = "SELECT a FROM t WHERE b = $x AND c = ${y.z}"', "SELECT a FROM t WHERE b = $1 AND c = $2"),
    ("a.cs", 'class A { string q = "SELECT a FROM t WHERE b = @b"; }', "SELECT a FROM t WHERE b = @b"),
    ("a.cs", 'class A { string q = @"SELECT ""a"" FROM t"; }', 'SELECT "a" FROM t'),
    ("a.cs", 'class A { string q = $"SELECT a FROM t WHERE b = {x}"; }', "SELECT a FROM t WHERE b = $1"),
    ("a.cs", 'class A { string q = $@"SELECT a FROM t WHERE b = {x}"; }', "SELECT a FROM t WHERE b = $1"),
    ("a.cs", 'class A { string q = """\n SELECT a FROM t\n """; }', "\n SELECT a FROM t\n "),
    (
        "a.cs",
        'class A { string q = string.Format("SELECT a FROM t WHERE b = {0}", x); }',
        "SELECT a FROM t WHERE b = $1",
    ),
    ("a.php", "<?php $q = 'SELECT a FROM t WHERE b = \\'x\\'';", "SELECT a FROM t WHERE b = 'x'"),
    ("a.php", '<?php $q = "SELECT a FROM {$p}t WHERE b = $x";', None),
    ("a.php", '<?php $q = "SELECT a FROM t WHERE b = {$c->d} AND e = $x";', "SELECT a FROM t WHERE b = $1 AND e = $2"),
    ("a.php", "<?php $q = 'SELECT a ' . 'FROM t';", "SELECT a FROM t"),
    ("a.php", "<?php $q = <<<SQL\nSELECT a FROM t WHERE b = $x\nSQL;\n", "SELECT a FROM t WHERE b = $1"),
    ("a.php", "<?php $q = <<<'SQL'\nSELECT a FROM t\nSQL;\n", "SELECT a FROM t"),
    ("a.rb", 'execute("SELECT a FROM t WHERE b = #{x}")', "SELECT a FROM t WHERE b = $1"),
    ("a.rb", "execute(<<~SQL.squish)\n  SELECT a\n  FROM t\nSQL\n", "\n  SELECT a\n  FROM t\n"),
    ("a.rb", 's = "SELECT a " \\\n  "FROM t"', "SELECT a FROM t"),
]


@pytest.mark.parametrize(("path", "code", "sql"), CASES)
def test_a_literal_becomes_sql(path: str, code: str, sql: str | None) -> None:
    found = [script.sql.strip("\n") for script in scripts(path, code)]
    if found and "__" in found[0]:
        assert sql is None
    else:
        assert found == ([] if sql is None else [sql.strip("\n")])


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("a.go", "package a\nvar q = `SELECT é FROM t WHERE bb = 1`"),
        ("A.java", 'class A { String q = """\n SELECT \\"é\\" FROM t WHERE bb = 1"""; }'),
        ("a.kt", 'val q = "SELECT a FROM t WHERE é = $x AND bb = 1"'),
        ("a.cs", 'class A { string q = @"SELECT ""é"" FROM t WHERE bb = 1"; }'),
        ("a.php", "<?php $q = 'SELECT \\'é\\' FROM t WHERE bb = 1';"),
        ("a.rb", "execute(<<~SQL)\n  SELECT é FROM t WHERE c = #{x} AND bb = 1\nSQL\n"),
    ],
)
def test_every_part_stands_where_the_code_says_it(path: str, code: str) -> None:
    assert said(path, code, "bb = 1") == "bb = 1"


SQL = '"TRUNCATE t"'
IF_PHP = "if ($d === 'pgsql') { run(%s); } elseif ($d === 'sqlite') { run(%s); } else { run(%s); }"


@pytest.mark.parametrize(
    ("path", "code", "expected"),
    [
        (
            "a.go",
            f'package a\nfunc f() {{ if d == "postgres" {{ run({SQL}); return }}\n run({SQL}) }}',
            ["postgresql", "sqlite,mariadb,mysql"],
        ),
        (
            "a.go",
            f'package a\nfunc f() {{ switch d {{\ncase "sqlite", "sqlite3":\n run({SQL})\ndefault:\n run({SQL})\n}} }}',
            ["sqlite", "postgresql,mariadb,mysql"],
        ),
        (
            "a.go",
            f'package a\nvar m = map[string]string{{"sqlite": {SQL}, "postgres": {SQL}}}',
            ["sqlite", "postgresql"],
        ),
        (
            "a.go",
            f'package a\nimport (\n "database/sql"\n _ "github.com/lib/pq"\n)\nfunc f() {{ run({SQL}) }}',
            ["postgresql"],
        ),
        ("a.go", f"package a\nfunc (r *SqliteStore) f() {{ run({SQL}) }}", ["sqlite"]),
        (
            "A.java",
            f'class A {{ void f() {{ if ("sqlite".equals(d)) {{ run({SQL}); }} else {{ run({SQL}); }} }} }}',
            ["sqlite", "postgresql,mariadb,mysql"],
        ),
        ("A.java", f"class A {{ void f() {{ if (d == Type.SQLITE) {{ run({SQL}); }} }} }}", ["sqlite"]),
        (
            "A.java",
            f'class A {{ void f() {{ switch (d) {{ case "postgresql": run({SQL}); break; default: run({SQL}); }} }} }}',
            ["postgresql", "sqlite,mariadb,mysql"],
        ),
        (
            "a.kt",
            f'fun f() {{ when (d) {{ "sqlite" -> run({SQL})\n else -> run({SQL}) }} }}',
            ["sqlite", "postgresql,mariadb,mysql"],
        ),
        (
            "a.kt",
            f'fun f() {{ if (d == "sqlite") {{ run({SQL}) }} else {{ run({SQL}) }} }}',
            ["sqlite", "postgresql,mariadb,mysql"],
        ),
        (
            "a.cs",
            f"class A {{ void F() {{ var q = isSqlite ? {SQL} : {SQL}; }} }}",
            ["sqlite", "postgresql,mariadb,mysql"],
        ),
        (
            "a.cs",
            f'class A {{ void F() {{ switch (d) {{ case "sqlite": Run({SQL}); break; default: Run({SQL}); }} }} }}',
            ["sqlite", "postgresql,mariadb,mysql"],
        ),
        (
            "a.php",
            "<?php " + IF_PHP % (SQL, SQL, SQL),
            ["postgresql", "sqlite", "mariadb,mysql"],
        ),
        (
            "a.php",
            f'<?php $q = match($d) {{ "pgsql" => {SQL}, default => {SQL} }};',
            ["postgresql", "sqlite,mariadb,mysql"],
        ),
        ("a.php", f'<?php $q = ["sqlite" => {SQL}, "mysql" => {SQL}];', ["sqlite", "mariadb,mysql"]),
        ("a.rb", f'if d == "sqlite"\n run({SQL})\nelse\n run({SQL})\nend', ["sqlite", "postgresql,mariadb,mysql"]),
        ("a.rb", f"case d\nwhen :postgresql then run({SQL})\nend", ["postgresql"]),
        ("a.rb", f"def f\n return if postgresql?\n run({SQL})\nend", ["sqlite,mariadb,mysql"]),
        ("a.rb", f"run({SQL}) unless sqlite?", ["postgresql,mariadb,mysql"]),
        ("a.rb", f"run({SQL}) if connection.adapter_name =~ /mysql/i", ["mariadb,mysql"]),
    ],
)
def test_guards(path: str, code: str, expected: list[str]) -> None:
    assert engines(path, code) == expected
