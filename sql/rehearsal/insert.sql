-- Bring rows into a table of the local copy, by the names of their columns.
copy :"table"
from :'source'
iam_role :'role'
region :'region'
format as json 'auto'
timeformat 'auto'
gzip
compupdate off
statupdate off
