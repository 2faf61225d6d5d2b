"""Reading rounds, cases and their papers inside the area scope."""
