"""Plans on paper: what they promise, to whom they give it, by when, and where they contradict.

It takes the lines and tables of a document and proposes; it reads no files
(`giamngheo.common.documents` does) and decides nothing: a person confirms. Rules and word lists,
no language model.
"""

from povertycore.plans.model import (
    Assignment,
    CitedAct,
    Cycle,
    Due,
    Mention,
    PlacedFinding,
    PlacedText,
    PlanTable,
    Proposal,
    RowTarget,
    Target,
    Task,
)
from povertycore.plans.paper import Line, Paper, PlacedTable
from povertycore.plans.reading import TooLongToRead, read_plan

__all__ = [
    "Assignment",
    "CitedAct",
    "Cycle",
    "Due",
    "Line",
    "Mention",
    "Paper",
    "PlacedFinding",
    "PlacedTable",
    "PlacedText",
    "PlanTable",
    "Proposal",
    "RowTarget",
    "Target",
    "Task",
    "TooLongToRead",
    "read_plan",
]
