"""Support policies as dated law data: who is entitled to what, why, and what to ask for.

`store` reads them, `situation` holds a household over time, `verdicts` and `stacking` judge one
household with reasons, `vectorised` judges provinces, `changes` compares days and what-ifs.
"""
