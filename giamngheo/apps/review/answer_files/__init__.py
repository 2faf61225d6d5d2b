"""Answers of a round in a workbook: the template to fill in, and reading it back."""
