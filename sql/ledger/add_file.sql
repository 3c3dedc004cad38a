-- Enter one file whose name holds a separator of add_files.
insert into etl.ledger (table_name, uri, etag, size_bytes, load_id)
values (:table_name, :uri, :etag, :size_bytes, :load_id)
