"""Whole statements that the completion offers by their first word, with places to fill in.

A place is ‹what belongs there›: it stands in the text as such, and tab goes from one to the next, so that no edit and
no undo can lose it. Sources: Amazon Redshift database developer guide, COPY, UNLOAD, CREATE TABLE, CREATE TABLE AS,
MERGE, "Window functions", "WITH clause".
"""

from __future__ import annotations

import re

PLACE = re.compile("‹[^‹›\n]*›")
"""Something to fill in."""

OF_STATEMENTS: dict[str, str] = {
    "copy …": """copy ‹table›
from 's3://‹bucket/prefix›'
iam_role default
format as json 'auto'
timeformat 'auto'
region '‹us-west-2›'""",
    "unload …": """unload ('select * from ‹table›')
to 's3://‹bucket/prefix›'
iam_role default
format as parquet""",
    "create table …": """create table ‹table› (
  ‹id› bigint not null,
  ‹created_at› timestamp
)
diststyle key
distkey (‹id›)
sortkey (‹created_at›)""",
    "create table as …": """create table ‹table›
diststyle even
sortkey (‹column›)
as
select ‹column›
from ‹source›""",
    "merge …": """merge into ‹table›
using ‹source›
on ‹table›.‹id› = ‹source›.‹id›
when matched then update set ‹column› = ‹source›.‹column›
when not matched then insert values (‹source›.‹id›, ‹source›.‹column›)""",
    "with days … (date spine)": """with recursive days (day) as (
  select cast('‹2018-11-01›' as date)
  union all
  select cast(dateadd(day, 1, day) as date)
  from days
  where day < '‹2018-11-30›'
)

select day
from days
order by day""",
}
OF_VALUES: dict[str, str] = {
    "window …": "row_number() over (partition by ‹column› order by ‹column›) as ‹name›",
    "sum … over (running)": (
        "sum(‹column›) over (partition by ‹column› order by ‹column› rows unbounded preceding) as ‹name›"
    ),
}
SNIPPETS = {**OF_STATEMENTS, **OF_VALUES}
