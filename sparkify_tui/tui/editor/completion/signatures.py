"""How Redshift's functions are called, as the completion shows them.

Source: Amazon Redshift database developer guide, "SQL functions reference".
"""

from __future__ import annotations

_TEXT = """
abs(number) → number
acos(number) → float
add_months(date, months) → timestamp
any_value(expression) → same
array_concat(super, super) → super
array_flatten(super) → super
ascii(text) → integer
asin(number) → float
atan(number) → float
atan2(y, x) → float
avg(number) → number
bit_and(integer) → integer
bit_or(integer) → integer
bool_and(boolean) → boolean
bool_or(boolean) → boolean
btrim(text, characters) → text
cbrt(number) → float
ceil(number) → number
ceiling(number) → number
char_length(text) → integer
character_length(text) → integer
charindex(substring, text) → integer
chr(integer) → text
coalesce(expression, …) → same
collate(text, 'case_sensitive') → text
concat(text, text) → text
convert(type, expression) → type
convert_timezone('from', 'to', timestamp) → timestamp
cos(number) → float
cot(number) → float
count(expression | *) → bigint
crc32(text) → bigint
cume_dist() over (…) → float
current_database() → text
current_schema() → text
current_schemas(boolean) → text
date_cmp(date, date) → integer
date_part('datepart', timestamp) → integer
date_part_year(date) → integer
date_trunc('datepart', timestamp) → timestamp
dateadd(datepart, number, timestamp) → timestamp
datediff(datepart, from, to) → bigint
datepart('datepart', timestamp) → integer
decode(expression, search, result, …) → same
degrees(radians) → float
dense_rank() over (…) → bigint
dexp(number) → float
dlog1(number) → float
dlog10(number) → float
exp(number) → float
extract(datepart from timestamp) → integer
first_value(expression) over (…) → same
floor(number) → number
func_sha1(text) → text
generate_series(from, to, step) → integer
getdate() → timestamp
greatest(expression, …) → same
has_schema_privilege(user, schema, privilege) → boolean
has_table_privilege(user, table, privilege) → boolean
initcap(text) → text
interval_cmp(interval, interval) → integer
is_valid_json(text) → boolean
is_valid_json_array(text) → boolean
json_array_length(text) → integer
json_extract_array_element_text(text, place) → text
json_extract_path_text(text, 'key', …) → text
json_parse(text) → super
json_serialize(super) → text
json_typeof(super) → text
lag(expression, offset) over (…) → same
last_day(date) → date
last_value(expression) over (…) → same
lead(expression, offset) over (…) → same
least(expression, …) → same
left(text, count) → text
len(text) → integer
length(text) → integer
listagg(text, delimiter) within group (order by …) → text
ln(number) → float
log(number) → float
lower(text) → text
lpad(text, length, fill) → text
ltrim(text, characters) → text
max(expression) → same
md5(text) → text
median(number) → number
min(expression) → same
mod(number, number) → number
months_between(date, date) → float
next_day(date, 'day') → date
now() → timestamptz
nth_value(expression, place) over (…) → same
ntile(buckets) over (…) → bigint
nullif(expression, expression) → same
nvl(expression, …) → same
nvl2(expression, not_null, null) → same
object('key', value, …) → super
octet_length(text) → integer
octetindex(substring, text) → integer
percent_rank() over (…) → float
percentile_cont(fraction) within group (order by …) → float
percentile_disc(fraction) within group (order by …) → same
pg_backend_pid() → integer
pg_cancel_backend(pid) → integer
pg_last_copy_count() → bigint
pg_last_copy_id() → integer
pg_last_query_id() → bigint
pg_terminate_backend(pid) → integer
pi() → float
position(substring in text) → integer
power(number, exponent) → float
quote_ident(text) → text
quote_literal(text) → text
radians(degrees) → float
random() → float
rank() over (…) → bigint
ratio_to_report(number) over (…) → float
regexp_count(text, pattern) → integer
regexp_instr(text, pattern) → integer
regexp_replace(text, pattern, replacement) → text
regexp_substr(text, pattern) → text
repeat(text, count) → text
replace(text, old, new) → text
replicate(text, count) → text
reverse(text) → text
right(text, count) → text
round(number, places) → number
row_number() over (…) → bigint
rpad(text, length, fill) → text
rtrim(text, characters) → text
sha(text) → text
sha1(text) → text
sha2(text, bits) → text
sign(number) → number
sin(number) → float
split_part(text, delimiter, place) → text
split_to_array(text, delimiter) → super
sqrt(number) → float
stddev(number) → float
stddev_pop(number) → float
stddev_samp(number) → float
strpos(text, substring) → integer
strtol(text, base) → bigint
subarray(super, from, length) → super
substring(text, from, length) → text
sum(number) → number
tan(number) → float
text_to_int_alt(text) → integer
time_cmp(time, time) → integer
timeofday() → text
timestamp_cmp(timestamp, timestamp) → integer
to_char(timestamp | number, 'format') → text
to_date(text, 'format') → date
to_hex(integer) → text
to_number(text, 'format') → numeric
to_timestamp(text, 'format') → timestamptz
to_varchar(timestamp | number, 'format') → text
translate(text, characters, replacements) → text
trim(text) → text
trunc(number, places) → number
upper(text) → text
var_pop(number) → float
var_samp(number) → float
variance(number) → float
version() → text
width_bucket(number, from, to, buckets) → integer
"""

SIGNATURES: dict[str, str] = {line.partition("(")[0]: line for line in _TEXT.split("\n") if line}
"""Name → how it is called and what it gives."""
