"""Who changed what, when, and from which day it counts. Append-only; the lowest capability."""
