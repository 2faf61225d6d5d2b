"""Tables of the review, by part of the procedure."""

from giamngheo.apps.review.models.decisions import (
    Certificate,
    CertificateBatch,
    CertificateFile,
    Decision,
    DecisionLine,
    DistrictOpinion,
    Endorsement,
)
from giamngheo.apps.review.models.public import (
    Meeting,
    Objection,
    Posting,
    PostingLine,
    PublicTry,
    Vote,
)
from giamngheo.apps.review.models.rounds import Campaign, Case, Request, ReviewerAssignment
from giamngheo.apps.review.models.sheets import Outcome, Sheet

__all__ = [
    "Campaign",
    "Case",
    "Certificate",
    "CertificateBatch",
    "CertificateFile",
    "Decision",
    "DecisionLine",
    "DistrictOpinion",
    "Endorsement",
    "Meeting",
    "Objection",
    "Outcome",
    "Posting",
    "PostingLine",
    "PublicTry",
    "Request",
    "ReviewerAssignment",
    "Sheet",
    "Vote",
]
