"""Functions that see several rows at once, or return several: they may stand in some clauses only.

PostgreSQL's as its catalog names them (pg_proc.prokind and proretset), SQLite's and MariaDB's as measured.
"""

from __future__ import annotations

from lintmig.model.engine import EngineName


def aggregates(engine: EngineName) -> frozenset[str]:
    return _AGGREGATES.get(engine, _STANDARD)


def window_functions(engine: EngineName) -> frozenset[str]:
    """Those that need an OVER clause."""
    return _WINDOW_FUNCTIONS.get(engine, _RANKING)


def set_returning(engine: EngineName) -> frozenset[str]:
    return _SET_RETURNING if engine == "postgresql" else frozenset()


_STANDARD = frozenset("avg count max min sum".split())
"""What every engine has, for one of which nothing more is said."""

_MYSQL = frozenset(
    "avg bit_and bit_or bit_xor count group_concat json_arrayagg json_objectagg max min std stddev stddev_pop "
    "stddev_samp sum var_pop var_samp variance".split()
)
_AGGREGATES: dict[EngineName, frozenset[str]] = {
    "postgresql": frozenset(
        "array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every group_concat "
        "json_agg json_object_agg jsonb_agg jsonb_object_agg max min mode percentile_cont percentile_disc range_agg "
        "range_intersect_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy "
        "regr_syy stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance xmlagg".split()
    ),
    "sqlite": frozenset(
        "avg count group_concat json_group_array json_group_object jsonb_group_array jsonb_group_object max median min "
        "percentile percentile_cont percentile_disc string_agg sum total".split()
    ),
    "mariadb": _MYSQL,
    "mysql": _MYSQL,
}
"""`group_concat` is how the parser calls PostgreSQL's string_agg."""

_RANKING = frozenset(
    "cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number".split()
)
_WINDOW_FUNCTIONS: dict[EngineName, frozenset[str]] = {
    "postgresql": _RANKING,
    "sqlite": _RANKING,
    "mariadb": _RANKING | {"median", "percentile_cont", "percentile_disc"},
    "mysql": _RANKING,
}

_SET_RETURNING = frozenset(
    "generate_series generate_subscripts json_array_elements json_array_elements_text json_each json_each_text "
    "json_object_keys json_populate_recordset json_to_recordset jsonb_array_elements jsonb_array_elements_text "
    "jsonb_each jsonb_each_text jsonb_object_keys jsonb_path_query jsonb_populate_recordset jsonb_to_recordset "
    "regexp_matches regexp_split_to_table string_to_table unnest".split()
)
