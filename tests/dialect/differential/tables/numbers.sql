select 7 / 2, -7 / 2, 7 % 3, -7 % 3, 7 / -2;
select 7.0 / 2 > 3.4, 7 / 2.0 > 3.4;
select 2 + 3 * 4, (2 + 3) * 4, 2 - -3, - 5, + 5;
select 1.5 + 2, 1.50 - 0.5, 1.5 * 2.25;
select 10.0::numeric(10,2) + 1, 10::numeric(10,2) * 3;
select 0.1 + 0.2, 0.1::float8 + 0.2::float8;
select 2 ^ 10, 2::float8 ^ 0.5;
-- differs: powers are double precision
-- postgresql: 1700 | 1.414213562373095
-- redshift: 701 | 1.41421356237
select 2 ^ 0.5;
select abs(-5), abs(-5.5), abs(-5.5::float8), abs(5::smallint);
select sign(-3.5::float8), sign(0::float8);
select round(2.5), round(-2.5), round(3.5), round(2.4999);
select round(2.345, 2), round(-2.345, 2), round(1234.5, -2), round(2.5, 0);
select round(2.5::float8), round(3.5::float8), round(-2.5::float8), round(0.5::float8);
select trunc(2.9), trunc(-2.9), trunc(2.987, 2), trunc(1234.5, -2), trunc(-2.9::float8);
select ceil(2.1), ceil(-2.1), ceiling(2.0), floor(2.9), floor(-2.1);
select ceil(2.1::float8), floor(-2.1::float8);
select mod(7, 3), mod(-7, 3), mod(7.5, 2);
select power(2, 3), power(2.5::float8, 2), sqrt(16), sqrt(2::float8), cbrt(27);
select exp(1::float8), ln(10::float8), log(100::float8), pi();
select sin(0), cos(0), tan(0), atan2(1, 1), degrees(pi()), radians(180::float8);
select asin(1), acos(1), atan(1), cot(1);
select greatest(1, 2, 3), least(1, 2, 3), greatest(1, null, 2), least(null, 5);
select greatest(1, 2.5), least(1, 2.5);
select i + b, i * s, b - s, s + s, i / s from numbers where i <> 0 order by i;
select i + n, n * n, n - 1, n + 0.5 from numbers order by i;
select f * 2, f + i, f - n::float8 from numbers order by i;
select n::int, f::int from numbers where i < 2 order by i;
select -i, -n, -f from numbers order by i;
select i & 1, i | 4, ~i, i << 2, b >> 1 from numbers where i is not null order by i;
select 5 & 3, 5 | 3, ~5, 1 << 4, 16 >> 2;
select 32767::smallint, 2147483647, 9223372036854775807, -2147483648, -9223372036854775808;
select 2147483648, 12345678901234567890, 123456789012345678901234567890;
select 1e3::float8, 1.5e-3::float8, .5, 5., 1e10::float8;
select 3::numeric(5,2), 3.14159::numeric(5,2), 3.145::numeric(5,2), -3.145::numeric(5,2);
select 99.995::numeric(5,2), 0.005::numeric(3,2), 12345.6789::numeric(10,1);
select 2.5::int, 3.5::int, -2.5::int, 2.4::int, 2.5::float8::int, 3.5::float8::int;
select 1::float8 / 3, 2::float8 / 3 * 3;
select 'NaN'::float8 = 'NaN'::float8, 'Infinity'::float8 > 1, '-Infinity'::float8 < 0;
select 1.0::float8::varchar, 0.1::float8::varchar, 1e20::float8::varchar, 123456789::float8::varchar;
select '12'::int + 1, '1.5'::numeric(3,1) + 1, '1.5'::float8 + 1, '7' + 1, 1 + '7';
select 1 < 1.5, 1 = 1.0, 1.0 = 1::float8, 2::smallint = 2::bigint;
select 5 between 1 and 10, 5 not between 1 and 4, 5 between symmetric 10 and 1;
select nullif(5, 5), nullif(5, 6), nullif(1.5, 1);
select sum(x) from (values (1.1), (2.22), (3.333)) v (x);
select sum(x) from (values (9223372036854775807), (1)) v (x);
select sum(x) from (values (2147483647), (1)) v (x);
select max(x), min(x) from (values (1.10), (2.2)) v (x);
select count(*) from numbers where f > 0 and n < 0;
select i, case when i > 1 then 'big' when i = 1 then 'one' else 'none' end from numbers order by i;
select i from numbers where i % 2 = 0 order by i;
select i::varchar || '!' from numbers order by i;
select n::varchar, b::varchar from numbers order by i;
-- differs: bare numeric is numeric(18,0)
-- postgresql: 1700 | 1.5
-- redshift: 1700 | 2
select numeric '1.50';
select integer '5', float8 '2.5', smallint '3', bigint '4';
select 5::bool, 0::bool, true::int, false::int;
select -(-3), - (2 + 3), 2 * -3;
select 1 + 1.0::float4, 1.5::float4 * 2;
select 100 * 1.1, 3 * 0.333, 1000000 * 1000000::bigint;
select 1 - 0.9, 1.1 - 1, 0.1 * 3;
select 17 % 5, 17::bigint % 5, 17::smallint % 5::smallint, 17.5 % 5;
