-- Name a load that is replaced.
insert into replaced_loads (table_name, load_id) values (:table_name, :load_id)
