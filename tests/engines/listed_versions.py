"""From which version on an engine has a name: the word of the release notes.

Sources: https://www.postgresql.org/docs/release/ , https://sqlite.org/changes.html and
https://mariadb.com/kb/en/release-notes/ , https://dev.mysql.com/doc/refman/8.0/en/added-deprecated-removed.html
"""

from __future__ import annotations

FUNCTIONS: dict[str, dict[str, str]] = {
    "postgresql": {
        "13": """\
gen_random_uuid gcd lcm min_scale trim_scale normalize is_normalized jsonb_set_lax
jsonb_path_exists_tz jsonb_path_match_tz jsonb_path_query_tz jsonb_path_query_array_tz
jsonb_path_query_first_tz pg_current_xact_id pg_current_xact_id_if_assigned
pg_current_snapshot pg_snapshot_xip pg_snapshot_xmax pg_snapshot_xmin pg_visible_in_snapshot
pg_xact_status""",
        "14": """\
date_bin bit_count trim_array string_to_table multirange range_agg unistr bit_xor
int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange
pg_get_wal_replay_pause_state pg_log_backend_memory_contexts""",
        "15": """\
regexp_count regexp_instr regexp_like regexp_substr has_parameter_privilege
pg_settings_get_flags pg_ls_logicalsnapdir pg_ls_logicalmapdir pg_ls_replslotdir""",
        "16": """\
any_value array_sample array_shuffle random_normal erf erfc date_add date_subtract json_array
json_arrayagg json_objectagg system_user pg_input_is_valid pg_input_error_info
pg_split_walfile_name pg_get_wal_stats pg_stat_get_io pg_log_standby_snapshot""",
        "17": """\
json_exists json_query json_value json_table json_scalar json_serialize merge_action to_bin
to_oct uuid_extract_timestamp uuid_extract_version xmltext unicode_assigned unicode_version
icu_unicode_version pg_basetype pg_get_wal_summarizer_state pg_column_toast_chunk_id
pg_available_wal_summaries pg_wal_summary_contents pg_sync_replication_slots""",
    },
    "sqlite": {
        "3.32": "iif",
        "3.34": "substring",
        "3.35": """\
acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10
log2 mod pi pow power radians sign sin sinh sqrt tan tanh trunc""",
        "3.38": "unixepoch format",
        "3.41": "unhex",
        "3.42": "json_error_position",
        "3.43": "octet_length timediff",
        "3.44": "concat concat_ws string_agg",
        "3.45": """\
jsonb jsonb_array jsonb_extract jsonb_group_array jsonb_group_object jsonb_insert jsonb_object
jsonb_patch jsonb_remove jsonb_replace jsonb_set""",
        "3.46": "json_pretty",
        "3.48": "if",
        "3.50": "unistr unistr_quote json_array_insert",
        "3.51": "jsonb_each jsonb_tree",
    },
    "mariadb": {
        "10.5": "json_arrayagg json_objectagg st_distance_sphere",
        "10.6": "json_table to_char sys_guid rownum add_months lpad_oracle lengthb",
        "10.7": "natural_sort_key sformat json_equals json_normalize",
        "10.8": "crc32c",
        "10.9": "json_overlaps",
        "10.10": "random_bytes",
        "11.1": "json_schema_valid",
        "11.2": """\
json_array_intersect json_object_filter_keys json_object_to_array json_key_value""",
        "11.3": "kdf",
        "11.7": """\
uuid_v4 uuid_v7 vec_distance vec_distance_euclidean vec_distance_cosine vec_fromtext
vec_totext""",
        "11.8": "format_bytes",
        "12.0": """\
st_validate st_simplify st_isvalid st_geohash st_collect st_latfromgeohash st_longfromgeohash
st_pointfromgeohash mbrcoveredby""",
        "12.2": "to_number trunc to_date months_between",
    },
    "mysql": {
        "8.0.17": "json_overlaps json_schema_valid json_schema_validation_report",
        "8.0.21": "json_value",
        "8.0.22": "st_transform_collection st_pointatdistance",
        "8.0.24": "st_frechetdistance st_hausdorffdistance st_collect",
        "9.0": "string_to_vector to_vector vector_to_string from_vector vector_dim",
    },
}

TYPES: dict[str, dict[str, str]] = {
    "postgresql": {
        "13": "xid8 pg_snapshot",
        "14": """\
int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange
anymultirange anycompatiblemultirange pg_brin_bloom_summary pg_brin_minmax_multi_summary""",
    },
    "sqlite": {},
    "mariadb": {
        "10.5": "inet6",
        "10.7": "uuid",
        "10.10": "inet4",
        "11.7": "vector",
        "12.3": "xmltype",
    },
    "mysql": {"9.0": "vector"},
}

RESERVED: dict[str, dict[str, str]] = {
    "postgresql": {"16": "system_user"},
    "sqlite": {"3.35": "returning"},
    "mariadb": {"11.7": "vector"},
    "mysql": {
        "8.0.31": "intersect",
        "8.4": "manual parallel qualify tablesample",
        "9.2": "library",
    },
}


def since(known: dict[str, str]) -> dict[str, str]:
    """The version of each name."""
    return {name: version for version, names in known.items() for name in names.split()}
