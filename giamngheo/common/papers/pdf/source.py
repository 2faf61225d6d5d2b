"""What the conversion of one file shares: parts, styles, lists, and what could not be printed."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from giamngheo.common.papers.archive import Element, Package
from giamngheo.common.papers.pdf.numbering import Numbering
from giamngheo.common.papers.pdf.properties import Styles, W
from giamngheo.common.papers.tags import shown, text_of

_SERIFS = {"", "times new roman", "tinos", "liberation serif", "times"}
_SYMBOLS = {"wingdings", "symbol", "ms gothic", "segoe ui symbol", "wingdings 2"}


@dataclass
class Source:
    """One file being converted."""

    package: Package
    part: str = "word/document.xml"
    page_number: str = ""
    warnings: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.styles = Styles(self.package)
        self.numbering = Numbering(self.package)

    def warn(self, what: str, near: Element | None) -> None:
        """Tell what the PDF lacks, and where; each thing once."""
        self.warnings[f"{what} ({self.place(near)})"] = None

    def place(self, near: Element | None) -> str:
        paragraph = near
        if near is not None and near.tag != f"{W}p":
            paragraph = next(near.iterancestors(f"{W}p"), None)
        text = "" if paragraph is None else shown(text_of(paragraph))
        if text:
            return _("in the paragraph “%(text)s”") % {"text": text}
        if self.part != "word/document.xml":
            return _("in the header, footer or notes")
        return _("in a paragraph without text")

    def check_font(self, name: str) -> None:
        if name.lower() not in _SERIFS | _SYMBOLS:
            told = _("The PDF prints Times New Roman instead of the typeface %(name)s")
            self.warnings[told % {"name": name}] = None
