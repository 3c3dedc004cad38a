-- Locked by the load whose turn it is: Redshift has no advisory locks, but a table lock ends with its session.
-- Grain: none, it stays empty, and so needs no distribution that means anything.
create table if not exists etl.turn (
    holder integer
)
diststyle all
