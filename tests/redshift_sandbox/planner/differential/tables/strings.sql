select 'abc' || 'def', 'a' || null, 'n' || 1, 1 || 'n';
select upper('aBc'), lower('aBc'), initcap('hello wORLD of sql');
select initcap('a-b c_d e1f');
select length('héllo'), char_length('abc'), octet_length('héllo');
select length(''), length(null), length('  ');
select bit_length('é');
select substring('abcdef' from 2 for 3), substring('abcdef', 2, 3), substr('abcdef', 3);
select substring('abcdef', 0, 3), substring('abcdef', -1, 4), substring('abcdef', 4, 100);
select substring('abcdef' from 3), substring('abc', 10), substring('abc', 1, 0);
select left('abcdef', 2), left('abcdef', -2), left('abc', 10), right('abcdef', 2), right('abcdef', -2);
select strpos('abcabc', 'c'), strpos('abc', 'x'), strpos('abc', ''), position('b' in 'abc');
select replace('abcabc', 'b', 'XX'), replace('abc', '', 'x'), replace('aaa', 'a', '');
select translate('12345', '143', 'ax'), translate('abc', 'abc', 'xyz');
select trim('  a  '), ltrim('  a  ') || '|', rtrim('  a  ') || '|', btrim('xxaxx', 'x');
select trim(both 'x' from 'xxaxx'), trim(leading 'x' from 'xxaxx'), trim(trailing 'x' from 'xxaxx');
select ltrim('zzzytest', 'xyz'), rtrim('testxxzx', 'xyz');
select lpad('hi', 5), lpad('hi', 5, 'xy'), lpad('hello', 2), rpad('hi', 5, 'xy') , rpad('hello', 2);
select lpad('hi', 5, ''), lpad('hi', 0), lpad('hi', -1), rpad('hi', 4) || '|';
select repeat('ab', 3), repeat('ab', 0), repeat('ab', -1), reverse('abc');
select split_part('a,b,c', ',', 1), split_part('a,b,c', ',', 3), split_part('a,b,c', ',', 4), split_part('abc', '', 1);
select split_part('a||b||c', '||', 2);
select md5('abc'), md5('');
select ascii('A'), chr(65), ascii('é'), ascii('');
select to_hex(255), to_hex(0), to_hex(4294967296);
select quote_ident('abc'), quote_ident('A b'), quote_literal('it''s');
select concat('a', 'b');
select 'a' like 'a%', 'abc' like '_b_', 'abc' like 'b%', 'abc' like '%c';
-- differs: a backslash in a string is an escape
-- postgresql: 16 16 | True, False
-- redshift: 16 16 | True, True
select 'a%c' like 'a\%c', 'abc' like 'a\%c';
select 'a_c' like 'a!_c' escape '!', 'abc' like 'a!_c' escape '!', 'abc' not like 'x%';
select 'ABC' ilike 'abc', 'ABC' ilike 'a%', 'ABC' not ilike 'x%';
select 'abc' ~ '^a', 'abc' ~ 'd', 'ABC' ~* 'b', 'abc' !~ 'x', 'abc' !~* 'B';
-- differs: a backslash in a string is an escape
-- postgresql: 16 | False
-- redshift: 16 | True
select 'foo.bar' ~ 'o\\.b';
select 'abc1' ~ '[0-9]$', 'abc' ~ '(b|x)c';
select 'abc' similar to 'abc', 'abc' similar to 'a', 'abc' similar to '%(b|d)%', 'abc' similar to '(b|c)%';
select 'abc' similar to '_b_', 'a.c' similar to 'a.c', 'abc' similar to 'a.c', 'abc' not similar to 'x%';
select 'abc' similar to '[a-c]+', 'aab' similar to 'a{2}b';
select name from people where name like 'A%' order by id;
select name from people where name ilike 'a%' order by id;
select name from people where name ~ '^[A-M]' order by id;
select name from people where name like '%' || 'a' order by id;
select overlay('abcdef' placing 'XX' from 2 for 3), overlay('abcdef' placing 'XX' from 2);
select '''quoted''', 'semi;colon', 'tab	in', '';
-- differs: trailing blanks mean nothing in comparisons
-- postgresql: 16 16 | False, True
-- redshift: 16 16 | True, True
select 'x' = 'x ', 'a' || 'b' = 'ab';
select code from people order by id;
select code = 'AB' from people order by id;
select id from people where code = 'AB' order by id;
select id from people where code = 'AB   ' order by id;
select code || '|' from people order by id;
select length(code) from people order by id;
select upper(code), lower(code) from people order by id;
select id, code from people order by code, id;
select count(distinct code) from people;
select code, count(*) from people group by code order by 1;
select 'abc'::char(5) = 'abc', 'abc'::char(5) = 'abc  ', 'abc'::char(5)::varchar = 'abc';
select 'abcdef'::varchar(3), 'abcdef'::char(3), cast('abc' as varchar), cast('abc' as char);
select to_char(-1, 'MI9'), to_char(-12, 'MI9999'), to_char(12, 'MI9999'), to_char(-12, 'FMMI9999'), to_char(-12, '9999MI');
select cast(12345 as varchar(3)), 12.50::varchar, '2020-01-01'::date::varchar;
select 'a' in ('a', 'b'), 'c' in ('a', 'b'), null in ('a');
select greatest('a', 'B', 'c'), least('a', 'B', 'c');
select max(name), min(name) from people where name like 'a%' or name like 'A%';
select name || ' of ' || coalesce(city, '?') from people order by id;
select name, length(name) from people where length(name) > 4 order by 2, 1;
select upper(name) as u from people group by upper(name) order by u;
select 'abc' < 'abcd', 'Z' < 'a', 'é' > 'z', '' < 'a';
select array_to_string(array['a', 'b'], ',');
select concat(name, city) is null from people where city is not null order by id;
select substring('foobar' from 'o.b'), substring('foobar' from 'x');
select 'It''s ' || $$dollar 'quoted'$$;
select 'a
b';
select regexp_replace('abc123', '[0-9]+', 'x');
select replace('abc', substring('abc', null::integer), 'x'), substring('abc', null::integer), substring('abc', null::integer, 1), substring('abc', 0, null::integer), substring('abc', -1), split_part(null, 'b', 0);
select name from people group by name having repeat(max(name), 2) = name || name and lpad(max(name), 3, '-') <> rpad(min(name), 4, '-') order by name;
