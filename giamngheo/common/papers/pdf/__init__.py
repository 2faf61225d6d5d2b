"""PDF from a filled Word file, through typst: what stands in the .docx is what is printed.

It reads the parts of WordprocessingML that official papers use. What it cannot print (pictures,
text boxes, notes) is named in `Converted.warnings`, never dropped in silence.
"""

from giamngheo.common.papers.pdf.convert import Converted, convert

__all__ = ["Converted", "convert"]
