"""The words of Redshift's SQL: what the highlighter paints and the completion offers.

Source: Amazon Redshift database developer guide, "SQL commands" and "SQL functions reference".
"""

from __future__ import annotations

from sparkify_tui.config.reserved_words import RESERVED

TYPES = frozenset(
    """
    bigint bool boolean bpchar char character date decimal double float float4 float8 geography geometry hllsketch
    int int2 int4 int8 integer nchar numeric nvarchar precision real smallint super text time timestamp timestamptz
    timetz varbyte varchar varying
    """.split()
)

KEYWORDS = (RESERVED - TYPES) | frozenset(
    """
    abort add alter append attach auto begin bernoulli by call cancel cascade close cluster columns comment commit
    compound compression compupdate connect copy csv cube current cursor data database datashare deallocate declare
    delete delimiter describe detach dimension distkey distribution diststyle drop encoding epochmillisecs epochsecs
    escape even exclude execute exists explain external fetch fillrecord filter first fixedwidth following format
    forward function generated global grouping iam_role ignoreblanklines ignoreheader include insert interleaved
    isolation json jsonpaths key language last lateral level library listen local lock manifest masking
    master_symmetric_key match matched materialized maxerror maxfilesize merge next no option orc over owner parquet
    policy preceding prepare privileges procedure public qualify quote range recluster refresh region removequotes
    rename replace reset restrict returns revoke role rollback rollup roundec row rows runlength schema schemas
    serializable session set sets shapefile share show skip_final_snapshot sort sortkey sql ssh start statupdate
    stored super symmetric tables tablesample temp temporary timeformat transaction trigger trim_blanks truncate
    type unbounded unload unsafe update use vacuum values view window within work zstd
    """.split()
)

FUNCTIONS = frozenset(
    """
    abs acos add_months any_value approximate array_concat array_flatten ascii asin atan atan2 avg bit_and bit_or
    bool_and bool_or btrim bttext_pattern_cmp cbrt ceil ceiling char_length character_length charindex chr coalesce
    collate concat convert convert_timezone cos cot count crc32 cume_dist current_database current_schema
    current_schemas date_cmp date_part date_part_year date_trunc dateadd datediff datepart decode degrees dense_rank
    dexp dlog1 dlog10 exp extract first_value floor func_sha1 generate_series getdate greatest has_schema_privilege
    has_table_privilege initcap interval_cmp is_valid_json is_valid_json_array json_array_length
    json_extract_array_element_text json_extract_path_text json_parse json_serialize json_typeof lag last_day
    last_value lead least left len length listagg ln log lower lpad ltrim max md5 median min mod months_between
    next_day now nth_value ntile nullif nvl nvl2 object octet_length octetindex percent_rank percentile_cont
    percentile_disc pg_backend_pid pg_cancel_backend pg_last_copy_count pg_last_copy_id pg_last_query_id
    pg_terminate_backend pi position power quote_ident quote_literal radians random rank ratio_to_report
    regexp_count regexp_instr regexp_replace regexp_substr repeat replace replicate reverse right round row_number
    rpad rtrim sha sha1 sha2 sign sin split_part split_to_array sqrt stddev stddev_pop stddev_samp strpos strtol
    subarray substring sum sysdate tan text_to_int_alt time_cmp timeofday timestamp_cmp to_char to_date to_hex
    to_number to_timestamp to_varchar translate trim trunc upper user var_pop var_samp variance version width_bucket
    """.split()
)
