-- The letters of privileges in lists of them, and the place of each in such a list.
--
--   privilege text
--   letter text
--   place integer
select
    l.privilege,
    l.letter,
    l.place
from (
    values
    ('select', 'r', 1),
    ('insert', 'a', 2),
    ('update', 'w', 3),
    ('delete', 'd', 4),
    ('references', 'x', 5),
    ('trigger', 't', 6),
    ('usage', 'U', 7),
    ('create', 'C', 8),
    ('temporary', 'T', 9),
    ('execute', 'X', 10),
    ('drop', 'D', 11),
    ('alter', 'A', 12),
    ('truncate', 'e', 13)
) as l (privilege, letter, place)
