-- Take out all plays, to be worked out again.
delete from songplays
