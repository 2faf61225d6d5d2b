"""Small pieces of typst source, and the functions that every paper's source begins with.

Word's single line of Times New Roman is 1.149 of the letter size: 0.891 above the base line, 0.216
below, 0.042 between lines.
"""

from __future__ import annotations

ABOVE, BELOW = 0.891, 0.216
LETTER = ABOVE + BELOW
SINGLE = 1.149
DEFAULT_TAB = 36.0

PRELUDE = r"""
#let p(above, size, body, lead: 0.042em, al: start, j: false, fi: 0pt, hang: 0pt, l: 0pt, r: 0pt,
  s: false, brk: true, top: 0pt) = block(
  above: above, below: 0pt, width: 100%, sticky: s, breakable: brk,
  inset: (left: l, right: r, top: top),
  { set text(size: size)
    set align(al)
    par(leading: lead, justify: j, first-line-indent: (amount: fi, all: true),
      hanging-indent: hang, body) })
#let e(above, height, top: 0pt, s: false) = block(
  above: above, below: 0pt, width: 100%, height: height + top, sticky: s)
#let b(c) = text(weight: "bold", c)
#let i(c) = text(style: "italic", c)
#let bi(c) = text(weight: "bold", style: "italic", c)
#let tabbed(stops, default, start, ..pieces) = context {
  let at = start
  let pieces = pieces.pos()
  let n = 0
  for (k, piece) in pieces.enumerate() {
    if k > 0 {
      let found = stops.find(stop => stop.at(0) > at + 0.1pt)
      let stop = if found == none {
        (calc.floor((at + 0.1pt) / default) * default + default, "left", none)
      } else { found }
      let own = measure(piece).width
      let room = stop.at(0) - at
      if stop.at(1) == "right" { room = room - own }
      if stop.at(1) == "center" { room = room - own / 2 }
      if room < 0pt { room = 0pt }
      if stop.at(2) == none { h(room) } else {
        box(width: room, { h(1pt); box(width: 1fr, repeat[#stop.at(2)]) })
      }
      at = at + room
    }
    at = at + measure(piece).width
    piece
  }
}
"""


def quoted(text: str) -> str:
    r"""Text as a typst string, in which no character has a meaning of its own.

    >>> quoted('a "b" \\ #c')
    '"a \\"b\\" \\\\ #c"'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def points(number: float) -> str:
    """
    >>> points(12.0), points(0.75)
    ('12pt', '0.75pt')
    """
    return f"{number:.2f}".rstrip("0").rstrip(".") + "pt"


def colour(code: str) -> str:
    """A colour of Word as typst; black when it is no colour."""
    if len(code) == 6 and all(each in "0123456789abcdefABCDEF" for each in code):
        return f'rgb("#{code}")'
    return "black"


def line(width: float, code: str) -> str:
    return f"{points(width)} + {colour(code)}"


def lead_of(rule: tuple[str, float], size: float) -> float:
    """What typst puts between two lines so that they stand as far apart as in Word."""
    kind, amount = rule
    if kind == "auto":
        return (SINGLE * amount - LETTER) * size
    if kind == "atLeast":
        return max(amount, SINGLE * size) - LETTER * size
    return amount - LETTER * size


def line_height(rule: tuple[str, float], size: float) -> float:
    """How high one empty line is."""
    return max(lead_of(rule, size) + LETTER * size, 0.1)
