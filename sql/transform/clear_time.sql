-- Take out all moments, to be worked out again.
delete from time
