-- Locked by the load that runs: Redshift has no advisory locks, but a table lock ends with its session.
-- Grain: none, it stays empty, and so needs no distribution that means anything.
create table if not exists etl.load_lock (
    holder integer
)
diststyle all
