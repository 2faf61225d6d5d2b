"""Papers of the office: kinds, templates that an office can adapt, issued papers kept.

It knows nothing of households or reviews: callers give plain data (`kinds`). Callers use
`services` and `queries`.
"""
