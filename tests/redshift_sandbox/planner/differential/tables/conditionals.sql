select case 1 when 1 then 'one' when 2 then 'two' end, case 3 when 1 then 'one' end, case when null then 1 else 2 end;
select case when 1 = 1 then 1 else 2.5 end, case when false then 1 else 2.5 end;
select case when true then 'text' else null end, case when true then null else date '2020-01-01' end;
select case id when 1 then 'a' when 2 then 'b' else name end from people order by id;
select coalesce(null, null, 3), coalesce(null, 'x'), coalesce(1, 2.5), coalesce(null::int, null);
select coalesce(age, 0), coalesce(age, -1.5) from people order by id;
select nullif('a', 'a'), nullif('a', 'b'), nullif(1, 2), nullif(age, 36) from people where id = 1;
select case when age > 50 then 'old' when age > 30 then 'middle' else 'young or unknown' end from people order by id;
select id, case when active then 'yes' when not active then 'no' else 'unknown' end from people order by id;
select case when age is null then 0 else age end from people order by id;
select 't'::boolean, 'true'::boolean, 'y'::boolean, 'yes'::boolean, '1'::boolean, 'on'::boolean;
select 'f'::boolean, 'false'::boolean, 'n'::boolean, 'no'::boolean, '0'::boolean, 'off'::boolean, ' TRUE '::boolean;
select boolean 'yes', cast('no' as boolean);
-- differs: a boolean has no text of its own
-- postgresql: string | true
-- redshift: error 42846
select true::varchar;
select true = 't', 'f' = false, true > false, true and 't';
select 1 in (1, 2, null), 3 in (1, 2, null), 3 not in (1, 2), null in (1);
select 1 = any (array[1, 2]), 3 = any (array[1, 2]), 3 <> all (array[1, 2]);
select least(3, 1, 2) + greatest(3, 1, 2);
select coalesce((select name from people where id = 99), 'none');
select case when exists (select 1 from people) then 1 else 0 end;
select id from people where case when id > 3 then true else false end order by id;
select sum(case city when 'London' then 1 else 0 end) from people;
select case when 1 / id = 1 then 'one' else 'other' end from people where id = 1;
select (case when id = 1 then 10 else 20 end) * 2 from people where id < 3 order by id;
select null::int + 1, null || 'a', null::date + 1, not null::boolean;
select 1 is distinct from null, null is distinct from null, 1 is not distinct from 1;
select true is true, false is not true, null::boolean is false, (1 = 1) is true;
