"""What the product calls things, and how it says them.

One table each: :mod:`.refusals` (what a refusal says and the next step), :mod:`.terms`
(criteria, excluded motives, states), :mod:`.columns` (the columns of a declaration).
:mod:`.render` turns a refusal into text or HTML, in the language of the reader.
"""
