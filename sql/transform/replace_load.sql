-- Name a load that is replaced.
insert into replaced_loads values (:table_name, :load_id)
