select date '2020-02-29', '2020-02-29'::date, cast('20200229' as date), date '02/29/2020';
select 'Feb 29, 2020'::date, '29-Feb-2020'::date, '2020-2-9'::date, 'February 9 2020'::date;
select timestamp '2020-01-02 03:04:05', '2020-01-02 03:04:05.678'::timestamp, timestamp '2020-01-02', '2020-01-02T03:04:05'::timestamp;
select timestamp '2020-01-02 3:04 PM', '20200102 030405'::timestamp, timestamp '2020-01-02 24:00:00';
select time '10:30', '23:59:59.5'::time, time '03:04 PM';
select timestamptz '2020-01-01 00:00:00+02', '2020-01-01 12:00:00 America/New_York'::timestamptz;
select timestamp '2020-01-01 10:00:00+05';
select date '2020-01-31' + 1, date '2020-01-01' - 1, 7 + date '2020-01-01', date '2020-03-01' - date '2020-02-01';
select date '2020-01-31' + interval '1 month', timestamp '2020-03-31' - interval '1 month', date '2020-02-29' + interval '1 year';
select timestamp '2020-01-01' + interval '1 day 2 hours 3 minutes 4 seconds';
select timestamp '2020-01-01' + interval '90 minutes', timestamp '2020-01-01' - interval '1.5 hours', timestamp '2020-01-01' + interval '1 week';
select timestamp '2020-01-01' + 2 * interval '1 day', timestamp '2020-01-01' + interval '1 day' * 2;
select timestamp 'epoch' + 1541121934796 / 1000 * interval '1 second';
select timestamp 'epoch' + 1541121934 * interval '1 second', timestamp 'epoch' + interval '1541121934 seconds';
select timestamp '1970-01-01' + (1541121934796 / 1000) * interval '1 second';
select timestamp 'epoch' + 1541121934796 / 1000.0 * interval '1 second';
select timestamp 'epoch' + cast(1541121934796 / 1000 as bigint) * interval '1 second';
select timestamp '2020-01-02 10:00' - timestamp '2020-01-01 09:30', timestamp '2020-01-01' - date '2020-01-01';
select date_part('year', timestamp '2020-02-03 04:05:06'), date_part('month', date '2020-02-03'), date_part('day', timestamp '2020-02-03');
select date_part('hour', timestamp '2020-02-03 04:05:06.5'), date_part('minute', timestamp '2020-02-03 04:05:06.5'), date_part('second', timestamp '2020-02-03 04:05:06.5');
select date_part('dow', date '2020-02-02'), date_part('doy', date '2020-02-02'), date_part('week', date '2020-01-01'), date_part('quarter', date '2020-05-01');
select date_part('epoch', timestamp '2020-01-01 00:00:00.25'), date_part('decade', date '2020-01-01'), date_part('century', date '2020-01-01'), date_part('millennium', date '2020-01-01');
-- differs: milliseconds are those of the second alone
-- postgresql: 701 701 | 1500.0, 1500000.0
-- redshift: 701 701 | 500.0, 500000.0
select date_part('milliseconds', timestamp '2020-01-01 00:00:01.5'), date_part('microseconds', timestamp '2020-01-01 00:00:01.5');
select date_part('week', date '2021-01-01'), date_part('week', date '2020-12-31'), date_part('isodow', date '2020-02-02'), date_part('isoyear', date '2021-01-01');
-- differs: extract gives an integer
-- postgresql: 1700 1700 1700 | 2020, 2, 3
-- redshift: 23 23 23 | 2020, 2, 3
select extract(year from date '2020-02-03'), extract(month from date '2020-02-03'), extract(day from timestamp '2020-02-03 01:02:03');
-- differs: extract gives an integer
-- postgresql: 1700 1700 1700 | 4, 5, 6
-- redshift: 23 23 23 | 4, 5, 6
select extract(hour from timestamp '2020-02-03 04:05:06'), extract(minute from timestamp '2020-02-03 04:05:06'), extract(second from timestamp '2020-02-03 04:05:06');
-- differs: extract gives an integer
-- postgresql: 1700 1700 1700 1700 | 53, 4, 366, 4
-- redshift: 23 23 23 23 | 53, 4, 366, 4
select extract(week from date '2020-12-31'), extract(dow from date '2020-12-31'), extract(doy from date '2020-12-31'), extract(quarter from date '2020-12-31');
-- differs: extract gives a bigint
-- postgresql: 1700 | 1577836800
-- redshift: 20 | 1577836800
select extract(epoch from timestamp '2020-01-01');
-- differs: extract gives an integer
-- postgresql: 1700 | 10
-- redshift: 23 | 10
select extract(hour from time '10:30:00');
select date_trunc('year', timestamp '2020-02-03 04:05:06'), date_trunc('quarter', timestamp '2020-05-03 04:05:06'), date_trunc('month', timestamp '2020-02-03 04:05:06');
select date_trunc('week', timestamp '2020-02-03 04:05:06'), date_trunc('day', timestamp '2020-02-03 04:05:06'), date_trunc('hour', timestamp '2020-02-03 04:05:06');
select date_trunc('minute', timestamp '2020-02-03 04:05:06.7'), date_trunc('second', timestamp '2020-02-03 04:05:06.7'), date_trunc('milliseconds', timestamp '2020-02-03 04:05:06.7891');
select date_trunc('decade', timestamp '2025-02-03'), date_trunc('century', timestamp '2025-02-03'), date_trunc('millennium', timestamp '2025-02-03');
select to_char(timestamp '2020-03-04 15:06:07.891', 'YYYY-MM-DD HH24:MI:SS.MS US');
select to_char(timestamp '2020-03-04 15:06:07', 'YY MON Mon mon MONTH Month month'), to_char(date '2020-03-04', 'DAY Day day DY Dy dy');
select to_char(timestamp '2020-03-04 15:06:07', 'HH HH12 AM PM am pm'), to_char(timestamp '2020-03-04 03:06:07', 'HH:MI a.m. P.M.');
select to_char(date '2020-03-04', 'D DD DDD W WW IW Q CC J'), to_char(date '2021-01-01', 'IYYY-IW ID');
select to_char(date '2020-03-04', 'FMMonth FMDD, YYYY'), to_char(date '2020-03-01', 'DDth "of" FMMonth'), to_char(date '2020-03-02', 'FMDDth');
select to_char(timestamp '2020-03-04 15:06:07', 'YYYYMMDD'), to_char(timestamp '2020-03-04 15:06:07', 'SSSS'), to_char(date '2020-03-04', 'Y,YYY');
select to_date('2020-03-04', 'YYYY-MM-DD'), to_date('04 Mar 2020', 'DD Mon YYYY'), to_date('20200304', 'YYYYMMDD'), to_date('03/04/20', 'MM/DD/YY');
select to_timestamp('2020-03-04 05:06:07', 'YYYY-MM-DD HH24:MI:SS'), to_timestamp('04/03/2020 05:06 PM', 'DD/MM/YYYY HH12:MI PM');
select to_timestamp(1541121934);
select to_char(1234.5, '9,999.99'), to_char(-1234.5, '9,999.99'), to_char(0.5, '0.99'), to_char(12, '0000'), to_char(12, '9999');
select to_char(1234.5, 'FM9999.99'), to_char(12345, '999'), to_char(-12, 'S999'), to_char(12, '999MI'), to_char(-12, '999PR');
select to_char(12.3, '990.9%'), to_char(-12.3, 'FM990.00%'), to_char(485, '"Good number:"999'), to_char(50, 'FM999" percent"');
select to_char(-7, '(FM99)'), to_char(1234, '#9,999'), to_char(0.5, '999.99 "of"'), to_char(12.34, '99.9"/"');
select to_char(1234567.891, 'FM9,999,999.0'), to_char(0, '99.99'), to_char(0.1, 'FM90.09'), to_char(5, '$99');
select timestamptz '2020-01-01 12:00:00+00' at time zone 'America/New_York', timestamp '2020-01-01 12:00' at time zone 'America/New_York';
select timezone('Europe/Berlin', timestamptz '2020-07-01 12:00:00+00');
select timestamp '2020-01-01' < date '2020-01-02', date '2020-01-01' = timestamp '2020-01-01', date '2020-01-01' < '2020-01-02';
select timestamp '2020-01-01 10:00'::date, timestamp '2020-01-01 10:30'::time, date '2020-01-01'::timestamp;
select timestamptz '2020-01-01 10:00+00'::timestamp, timestamp '2020-01-01 10:00'::timestamptz, timestamptz '2020-01-01 23:00-05'::date;
select placed::date, count(*) from orders group by 1 order by 1;
select id, placed + interval '1 hour' from orders order by id;
select max(placed) - min(placed) from orders;
select born, born + 30 from people order by id;
select id from people where date_part('month', born) = 12 order by id;
select time '10:00' + interval '90 minutes', time '10:00' - interval '1 hour', time '10:00' - time '08:30';
select date '2020-01-01' + time '10:30';
select interval '1 day' + interval '2 hours', interval '1 day' * 1.5, interval '3 hours' / 2, - interval '1 day';
select interval '1 day' > interval '23 hours', interval '1 month' = interval '30 days';
select interval '3 days 2 hours', interval '00:01:30', interval '1' day, interval '2' hour;
select coalesce(placed, timestamp '2000-01-01') from orders order by id;
select case when placed > '2020-01-15' then 'late' else 'early' end from orders order by id;
select greatest(date '2020-01-01', date '2021-01-01'), least(timestamp '2020-01-01', date '2019-01-01');
select (timestamp '2020-01-01', timestamp '2020-01-10') overlaps (timestamp '2020-01-05', timestamp '2020-01-20');
select current_date = current_date, current_timestamp is not null, now() = current_timestamp;
select age(timestamp '2020-03-01', timestamp '2020-01-15');
select date 'epoch', timestamp '1999-12-31 23:59:59.999999';
select '2020-01-01'::timestamp::varchar, '2020-01-01 10:11:12.5'::timestamp::varchar, time '10:00'::varchar;
select interval '1 day' + timestamp '2020-01-01', interval '1 hour' + date '2020-01-01';
select '2020-01-01'::text::timestamp, '2020-01-02 03:04:05.5+02'::text::timestamp, '2020-01-31'::text::date;
select to_char(timestamp '2017-01-24 13:14:15', 'yyyy-mm-dd hh24:mi:ss'), to_char(date '2017-01-24', 'Yyyy'), to_char(date '2017-01-24', 'Mm dd DAY');
select to_char(timestamp '2017-01-24 13:14:15.5', 'hh12:mi pm, ddd, iyyy-iw, q, ww, j, sssss, ms, us'), to_char(date '2017-01-24', 'bc a.d. cc rm');
select date_trunc('month', date '2024-05-06')::date, count(*)::float, cast(max(1) as bigint);
select ('0044-03-15 BC'::date)::varchar, '0044-03-15 BC'::date < date '0001-01-01', (date '2000-01-01' - '0044-03-15 BC'::date);
select date_part('year', '0044-03-15 BC'::date), date_part('century', '0044-03-15 BC'::date), date_part('doy', '0044-03-15 BC'::date);
select ('Feb 16 17:32:01 0097 BC'::timestamp + interval '1 day')::varchar, ('12345-06-07 08:09:10'::timestamp)::varchar;
select to_char('0044-03-15 BC'::date, 'YYYY-MM-DD BC'), to_char('12345-06-07 08:09:10'::timestamp, 'YYYY YYY YY Y,YYY CC');
select date_trunc('century', '0097-02-16 BC'::timestamp)::varchar, date_trunc('millennium', '0097-02-16 BC'::timestamp)::varchar;
