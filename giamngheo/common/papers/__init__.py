"""Papers as Word files: templates checked and filled, and the PDF made from what was filled.

It knows formats only; which papers exist and what they say is `giamngheo.apps.documents`.
"""
