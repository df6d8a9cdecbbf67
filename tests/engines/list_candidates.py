"""What is asked of each engine, and what no engine can be asked."""

from __future__ import annotations

POSTGRESQL_GRAMMAR = """\
coalesce greatest least nullif cast extract overlay position substring trim treat collation
normalize grouping exists row array any some all values xmlconcat xmlelement xmlforest
xmlparse xmlpi xmlroot xmlserialize xmlexists xmltable xmlagg current_date current_time
current_timestamp localtime localtimestamp current_user session_user user current_role
current_catalog current_schema json_object"""
POSTGRESQL_SPELLINGS = """\
serial|serial2|serial4|serial8|smallserial|bigserial|smallint|int|integer|bigint|decimal|dec
|real|float|double precision|boolean|char|character|character varying|nchar|national char
|national character|national character varying|nchar varying|bit varying|char varying
|national char varying
|timestamp without time zone|timestamp with time zone|time without time zone
|time with time zone|interval year|interval month|interval day|interval hour|interval minute
|interval second|interval year to month|interval day to hour|interval day to minute
|interval day to second|interval hour to minute|interval hour to second
|interval minute to second|setof record|dec varying"""
NEWER_GRAMMAR = """\
json_array json_arrayagg json_objectagg json_exists json_query json_value json_table
json_scalar json_serialize merge_action"""

SQLITE_GRAMMAR = "cast raise exists"
SQLITE_WORDS = """\
abort action add after all alter always analyze and as asc attach autoincrement before begin
between by cascade case cast check collate column commit conflict constraint create cross
current current_date current_time current_timestamp database default deferrable deferred
delete desc detach distinct do drop each else end escape except exclude exclusive exists
explain fail filter first following for foreign from full generated glob group groups having
if ignore immediate in index indexed initially inner insert instead intersect into is isnull
join key last left like limit match materialized natural no not nothing notnull null nulls of
offset on or order others outer over partition plan pragma preceding primary query raise range
recursive references regexp reindex release rename replace restrict returning right rollback
row rows savepoint select set table temp temporary then ties to transaction trigger unbounded
union unique update using vacuum values view virtual when where window with without"""

MARIADB_GRAMMAR = """\
cast convert extract position trim group_concat count json_table char insert interval match
values value default get_format timestampadd timestampdiff row exists if replace repeat left
right year month day hour minute second date time timestamp user current_user session_user column_get
current_timestamp current_date current_time localtime localtimestamp utc_date utc_time
utc_timestamp percentile_cont percentile_disc median any some all in binary ascii charset
collation weight_string row_number nextval lastval setval point linestring polygon multipoint
multilinestring multipolygon geometrycollection"""
MARIADB_MODIFIERS = """\
distinct distinctrow high_priority sql_big_result sql_buffer_result sql_cache
sql_calc_found_rows sql_no_cache sql_small_result straight_join unique not"""
MARIADB_CANDIDATES = """\
json_array_insert json_merge_preserve row_number lag lead ntile nth_value first_value
last_value rank dense_rank percent_rank cume_dist point linestring polygon multipoint
multilinestring multipolygon geometrycollection multilinestringfromtext old_password password
found_rows any_value json_unquote json_pretty json_storage_size bit_count substr_index nextval
lastval setval next_value st_distance_sphere mbrwithin mbrcontains mbrequal mbrequals
mbrdisjoint mbrintersects mbroverlaps mbrtouches spider_direct_sql aes_encrypt aes_decrypt
des_encrypt encode decode encrypt uuid uuid_short sha sha1 sha2 regexp_like is_uuid
uuid_to_bin bin_to_uuid to_days last_day dayname random_bytes kdf crc32c"""
MARIADB_TYPES = """\
bit|tinyint|bool|boolean|smallint|mediumint|int|integer|bigint|int1|int2|int3|int4|int8
|middleint|decimal|dec|numeric|fixed|float|float4|float8|double|double precision|real|date
|time|datetime|timestamp|year|char|character|varchar|varcharacter|char varying
|character varying|nchar|nvarchar|national char|national character|national varchar
|national char varying|national character varying|nchar varchar|nchar varying|binary|varbinary
|char byte|tinyblob|blob|mediumblob|longblob|tinytext|text|mediumtext|longtext|long
|long varchar|long varbinary|long char varying|enum|set|json|uuid|inet4|inet6|geometry|point
|linestring|polygon|multipoint|multilinestring|multipolygon|geometrycollection|serial|varchar2
|number|clob|raw|string|money|bytea|vector|geomcollection|timestamptz|interval|xml|inet|nclob"""

MYSQL_LACKS = {
    "functions": """\
add_months|binlog_gtid_pos|chr|column_add|column_check|column_create|column_delete
|column_exists|column_get|column_json|column_list|concat_operator_oracle|crc32c|decode
|decode_histogram|decode_oracle|des_decrypt|des_encrypt|encode|encrypt|json_compact
|json_detailed|json_equals|json_exists|json_loose|json_normalize|json_query|lastval|length_b
|lengthb|lpad_oracle|ltrim_oracle|master_gtid_wait|median|natural_sort_key|nextval|next_value
|nvl|nvl2|old_password|password|percentile_cont|percentile_disc|replace_oracle|rownum
|rpad_oracle|rtrim_oracle|setval|sformat|spider_direct_sql|substr_oracle|sys_guid|to_char
|trim_oracle|wsrep_last_seen_gtid|wsrep_last_written_gtid|wsrep_sync_wait_upto_gtid""",
    "types": """\
uuid|inet4|inet6|varchar2|number|clob|raw""",
    "reserved": """\
current_role|delete_domain_id|do_domain_ids|general|ignore_domain_ids|ignore_server_ids
|master_heartbeat_period|offset|page_checksum|parse_vcol_expr|position|ref_system_id|returning
|slow|stats_auto_recalc|stats_persistent|stats_sample_pages|rownum""",
}
MYSQL_ADDS = {
    "functions": """\
any_value|bin_to_uuid|uuid_to_bin|is_uuid|grouping|regexp_like|json_pretty|json_storage_size
|json_storage_free|json_merge|st_geohash|st_isvalid|st_latfromgeohash|st_longfromgeohash
|st_makeenvelope|st_pointfromgeohash|st_simplify|st_swapxy|st_transform|st_validate
|st_latitude|st_longitude|mbrcovers|mbrcoveredby|mbrequals|geomcollection|gtid_subset
|gtid_subtract|wait_for_executed_gtid_set|statement_digest|statement_digest_text|format_bytes
|format_pico_time|ps_current_thread_id|ps_thread_id|roles_graphml|icu_version|current_role
|source_pos_wait|can_access_column|validate_password_strength|st_asgeojson|st_geomfromgeojson
|st_distance_sphere""",
    "types": """\
geomcollection""",
    "reserved": """\
cube|cume_dist|dense_rank|empty|except|first_value|function|grouping|groups|json_table|lag
|last_value|lateral|lead|nth_value|ntile|of|percent_rank|rank|recursive|row_number|system
|window|over|generated|get|io_after_gtids|io_before_gtids|master_bind|optimizer_costs|stored
|virtual|row|rows|cube""",
}

DOCUMENTED_EXTENSIONS: dict[str, dict[str, set[str]]] = {
    name: {"type": set(types.split())}
    for name, types in {
        "postgis": "geometry geography box2d box3d box2df gidx geometry_dump valid_detail spheroid",
        "postgis_raster": "raster rastbandarg geomval addbandarg unionarg agg_count summarystats",
        "postgis_topology": "topogeometry getfaceedges_returntype validatetopology_returntype",
        "timescaledb": "",
    }.items()
}
