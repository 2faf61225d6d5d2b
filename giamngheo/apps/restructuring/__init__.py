"""Changes of administrative units: planned, tried dry, applied on a day, taken back while possible.

Nouns: Change (one paper, one day, one or more steps), Placement (where each village goes),
Assignment (which part of a split village each household goes to). Called by administrators of the
system; the officer of a commune fills in the sheet of a split village.
"""
