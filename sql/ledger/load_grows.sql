-- Add the files of one more table to what a running load brings.
update etl.loads
set
    files = files + :files,
    bytes = bytes + :bytes
where load_id = :load_id
