"""The words of Redshift's SQL: what the highlighter paints and the completion offers.

Sources: Amazon Redshift database developer guide, "Reserved words" and "SQL functions reference".
"""

from __future__ import annotations

KEYWORDS = frozenset(
    """
    abort add all alter analyze and any append array as asc attach authorization auto az64 backup begin between
    bernoulli binary blanksasnull both by bzip2 bytedict call cancel cascade case cast check close cluster collate
    column columns comment commit compound compression compupdate connect constraint copy create credentials cross
    csv cube current current_date current_time current_timestamp current_user cursor data database datashare
    deallocate declare default deferrable delete delimiter delta delta32k desc describe detach dimension distinct
    distkey distribution diststyle do drop else emptyasnull enable encode encoding encrypt end epochmillisecs
    epochsecs escape even except exclude execute exists explain external false fetch fillrecord filter first
    fixedwidth following for foreign format forward from full function generated global grant group grouping gzip
    having iam_role identity ignore ignoreblanklines ignoreheader ilike in include inner insert interleaved
    intersect interval into is isnull isolation join json jsonpaths key language last lateral leading left level
    library like limit listen local lock lzo lzop manifest master_symmetric_key masking match matched materialized
    maxerror maxfilesize merge minus mostly16 mostly32 mostly8 natural new next no not notnull null nulls off offset
    on only open option or orc order outer over overlaps owner parallel parquet partition pivot policy preceding
    prepare primary privileges procedure public qualify quote range raw readratio recluster references refresh
    region removequotes rename replace reset restrict returns revoke right role rollback rollup roundec row rows
    runlength schema schemas select serializable session session_user set sets share shapefile show similar
    skip_final_snapshot snapshot some sort sortkey sql ssh start statupdate stored super symmetric system sysdate
    table tables tablesample temp temporary text255 text32k then timeformat to top trailing transaction trigger
    trim_blanks true truncate truncatecolumns type unbounded union unique unload unnest unpivot unsafe update use
    user using vacuum values verbose view when where window with within without work zstd
    """.split()
)

TYPES = frozenset(
    """
    bigint bool boolean bpchar char character date decimal double float float4 float8 geography geometry hllsketch
    int int2 int4 int8 integer nchar numeric nvarchar precision real smallint super text time timestamp timestamptz
    timetz varbyte varchar varying
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
