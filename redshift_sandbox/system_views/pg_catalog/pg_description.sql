-- What COMMENT ON wrote, by the object's number and its kind.
--
--   objoid oid
--   classoid oid
--   objsubid integer
--   description text
select
    object as objoid,
    case kind
        when 'relation' then 1259
        when 'schema' then 2615
        when 'database' then 1262
        when 'constraint' then 2606
        else 1255
    end as classoid,
    number as objsubid,
    description
from metadata.comments
