"""A whole nation at once: classes with reasons, counts by place and group, and measures.

Pure functions on Polars frames and NumPy arrays. Files are read and written in giamngheo.common.
"""
