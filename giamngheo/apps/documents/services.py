"""Adapting templates, making papers from data, keeping, issuing and revoking them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.documents.default_files import default_template
from giamngheo.apps.documents.enums import PaperState, Subject
from giamngheo.apps.documents.kinds import Kind
from giamngheo.apps.documents.models import Paper, PaperTemplate
from giamngheo.apps.documents.queries import kind_of, template_for, word_of
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area, as_dict
from giamngheo.common import crypto
from giamngheo.common.papers.archive import Package, require_word
from giamngheo.common.papers.checking import check
from giamngheo.common.papers.fields import context_of
from giamngheo.common.papers.filling import fill
from giamngheo.common.papers.pdf import Converted, convert
from giamngheo.common.papers.problems import PaperRefused, Problem, TemplateRefused

OFFICES = (Level.COMMUNE, Level.PROVINCE)


class NotPossible(PaperRefused):
    """The paper or template is not in the state the act needs; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A filled paper, not kept yet. `template_sha` names the template it was filled from."""

    docx: bytes
    file_name: str
    kind: str
    template_sha: str


@dataclass(frozen=True, slots=True)
class Uploaded:
    """An adapted template taken in, and what its office should know of it."""

    template: PaperTemplate
    warnings: tuple[str, ...]


def render(*, kind: str, data: Any, area: Area, on: date) -> Rendered:
    """Fill the template in force for the area on the day with data; writes nothing.

    Raises:
        PaperRefused: no such kind, data of another kind, or the template cannot be filled; names
            the field. There is no falling back to the default template.
    """
    found = kind_of(kind)
    if not isinstance(data, found.data_class):
        raise PaperRefused(
            _("%(title)s is made from %(needed)s, not %(given)s.")
            % {
                "title": found.title_vi,
                "needed": found.data_class.__name__,
                "given": type(data).__name__,
            }
        )
    adapted = template_for(kind, area, on)
    template = bytes(adapted.content) if adapted else default_template(kind)
    docx = fill(template, context_of(data))
    digest = adapted.sha256 if adapted else hashlib.sha256(template).hexdigest()
    return Rendered(docx, f"{kind.replace('_', '-')}-{on:%Y%m%d}.docx", kind, digest)


def pdf(docx: bytes) -> bytes:
    """The PDF of a filled Word file. Raises PaperRefused."""
    return convert(docx).pdf


def pdf_with_warnings(docx: bytes) -> Converted:
    """The PDF, and what of the Word file is not in it."""
    return convert(docx)


def examine(kind: Kind, content: bytes, file_name: str) -> tuple[str, ...]:
    """Try a template with the sample data; what its office should know, when it can be used.

    Raises:
        PaperRefused: the file is no plain Word file.
        TemplateRefused: it can be read but not be filled; lists every mistake.
    """
    require_word(content, file_name)
    package = Package(content)
    in_default = check(Package(default_template(kind.key)), kind.shapes).used
    expected = sorted(name for name in in_default if "." not in name)
    checked = check(package, kind.shapes, required=kind.required, expected=expected)
    if any(each.blocking for each in checked.problems):
        raise TemplateRefused(checked.problems)
    try:
        converted = convert(fill(content, context_of(kind.sample())))
    except PaperRefused as refused:
        raise TemplateRefused([Problem(str(refused))]) from refused
    told = [each.message for each in checked.problems]
    return (*told, *converted.warnings)


def upload_template(
    *,
    kind: str,
    area: Area,
    file_name: str,
    content: bytes,
    valid_from: date,
    actor: User,
    on: date,
    today: date,
) -> Uploaded:
    """Use an office's own Word file for a kind of paper from a day on.

    The one used before ends on that day. Raises PaperRefused, TemplateRefused, NotPossible (not a
    commune or province, a later template is there already), OutsideArea, NotAllowed.
    """
    permissions.require(actor, Verb.ADAPT_TEMPLATES, area, today=today)
    found = kind_of(kind)
    if area.level not in OFFICES:
        raise NotPossible(
            _("Choose a commune or a province, not %(name)s.") % {"name": area.full_name}
        )
    warnings = examine(found, content, file_name)
    office = (territory.today_of(area, on=today) or [area])[0]
    digest = hashlib.sha256(content).hexdigest()
    try:
        with act("documents.template.uploaded", actor=actor, on=on, area_id=office.pk) as doing:
            Area.objects.select_for_update().get(pk=office.pk)
            doing.before = {"replaced": close_open(kind, office, valid_from)}
            template = PaperTemplate.objects.create(
                area=office,
                kind=kind,
                valid_from=valid_from,
                file_name=PurePath(file_name.replace("\\", "/")).name[:200],
                content=content,
                sha256=digest,
                uploaded_by=actor,
            )
            doing.subject = template
            doing.after = {
                "kind": kind,
                "area": as_dict(office),
                "from": valid_from.isoformat(),
                "sha256": digest,
            }
    except IntegrityError as problem:
        raise NotPossible(
            _("Somebody else has just changed this template; look at it and bring yours again.")
        ) from problem
    return Uploaded(template, warnings)


def close_open(kind: str, office: Area, day: date) -> int | None:
    """End the template in use on the day its follower begins. Raises NotPossible."""
    rows = PaperTemplate.objects.select_for_update().filter(kind=kind, area=office)
    current = rows.filter(valid_to__isnull=True).first()
    if current is None:
        return None
    if current.valid_from > day:
        raise NotPossible(
            _("A template from %(day)s is there already; withdraw it first.")
            % {"day": f"{current.valid_from:%d/%m/%Y}"}
        )
    current.valid_to = day
    current.save(update_fields=["valid_to"])
    return int(current.pk)


def withdraw_template(
    *, template: PaperTemplate, actor: User, on: date, today: date, reason: str = ""
) -> PaperTemplate:
    """Go back to the default template from `on`; the row stays as history.

    Raises NotPossible (withdrawn already), OutsideArea, NotAllowed.
    """
    permissions.require(actor, Verb.ADAPT_TEMPLATES, template.area, today=today)
    with act(
        "documents.template.withdrawn", actor=actor, on=on, area_id=template.area_id, reason=reason
    ) as doing:
        held = PaperTemplate.objects.select_for_update().get(pk=template.pk)
        if held.valid_to is not None:
            raise NotPossible(_("This template is not in use any more."))
        held.valid_to = max(on, held.valid_from)
        held.save(update_fields=["valid_to"])
        doing.subject = held
        doing.before = {"valid_to": None}
        doing.after = {"kind": held.kind, "valid_to": held.valid_to.isoformat()}
    return held


def keep(
    *,
    rendered: Rendered,
    area: Area,
    title: str,
    subject: Subject,
    subject_id: int,
    number: int | None = None,
    symbol: str = "",
    signed_on: date | None = None,
    supersedes: Paper | None = None,
    actor: User,
    on: date,
    today: date,
) -> Paper:
    """Keep a filled paper, sealed, as a draft of a village or commune.

    Raises NotPossible (neither a village nor a commune; superseded already), OutsideArea,
    NotAllowed.
    """
    permissions.require(actor, Verb.MAKE_PAPERS, area, today=today)
    if area.level not in (Level.VILLAGE, Level.COMMUNE):
        raise NotPossible(_("A paper is kept for a village or a commune."))
    standing = (territory.today_of(area, on=today) or [area])[0]
    above = territory.path(standing, on=today)
    with act("documents.paper.kept", actor=actor, on=on, area_id=standing.pk) as doing:
        paper = Paper(
            village=above.get("village"),
            commune=above["commune"],
            unit=above["commune"],
            district=above.get("district"),
            province=above["province"],
            kind=rendered.kind,
            title=title[:300],
            number=number,
            symbol=symbol,
            signed_on=signed_on,
            year=(signed_on or on).year,
            subject_type=subject,
            subject_id=subject_id,
            file_name=rendered.file_name,
            sealed=crypto.seal(rendered.docx),
            sha256=hashlib.sha256(rendered.docx).hexdigest(),
            template_sha=rendered.template_sha,
            made_by=actor,
            supersedes=supersedes,
        )
        save_once(paper, _("Another paper already takes the place of that one."))
        doing.subject = paper
        doing.after = described(paper)
    return paper


def described(paper: Paper) -> dict[str, Any]:
    """How audit events tell a paper: nothing personal."""
    return {
        "kind": paper.kind,
        "number": paper.number,
        "symbol": paper.symbol,
        "state": paper.state,
        "sha256": paper.sha256,
    }


def save_once(paper: Paper, told: str) -> None:
    try:
        with transaction.atomic():
            paper.save()
    except IntegrityError as problem:
        raise NotPossible(told) from problem


def locked(paper: Paper) -> Paper:
    return Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)


def issue(
    *,
    paper: Paper,
    number: int | None = None,
    signed_on: date | None = None,
    actor: User,
    on: date,
    today: date,
) -> Paper:
    """A draft that was signed becomes an issued paper; its number is its own in the year.

    Raises NotPossible (no draft, number taken), OutsideArea, NotAllowed.
    """
    permissions.require(actor, Verb.MAKE_PAPERS, paper.village or paper.commune, today=today)
    with act("documents.paper.issued", actor=actor, on=on, area_id=paper.commune_id) as doing:
        held = locked(paper)
        if held.state != PaperState.DRAFT:
            raise NotPossible(_("Only a draft can be issued."))
        held.number = number if number is not None else held.number
        held.signed_on = signed_on or held.signed_on or on
        held.year = held.signed_on.year
        held.state, held.issued_on = PaperState.ISSUED, on
        save_once(held, _("This number is already given to another paper."))
        doing.subject, doing.after = held, described(held)
    return held


def revoke(*, paper: Paper, reason: str, actor: User, on: date, today: date) -> Paper:
    """Take an issued or drafted paper back, with the reason; the file stays.

    Raises NotPossible (revoked already, no reason), OutsideArea, NotAllowed.
    """
    permissions.require(actor, Verb.MAKE_PAPERS, paper.village or paper.commune, today=today)
    if not reason.strip():
        raise NotPossible(_("Say why the paper is revoked."))
    with act(
        "documents.paper.revoked", actor=actor, on=on, area_id=paper.commune_id, reason=reason
    ) as doing:
        held = locked(paper)
        if held.state == PaperState.REVOKED:
            raise NotPossible(_("The paper is revoked already."))
        doing.before = described(held)
        held.state, held.revoked_on = PaperState.REVOKED, on
        held.revoked_reason = reason[:300]
        held.save(update_fields=["state", "revoked_on", "revoked_reason"])
        doing.subject, doing.after = held, described(held)
    return held


def open_paper(*, paper: Paper, actor: User, on: date, today: date) -> bytes:
    """The .docx of a kept paper; who opened it is written down, because it holds personal data.

    Raises OutsideArea, NotAllowed (papers with citizen numbers need SEE_PERSONAL_IDS).
    """
    needed = (
        Verb.SEE_PERSONAL_IDS if kind_of(paper.kind).holds_personal_ids else Verb.EXPORT_HOUSEHOLDS
    )
    permissions.require(actor, needed, paper.village or paper.commune, today=today)
    with act("documents.paper.opened", actor=actor, on=on, area_id=paper.commune_id) as doing:
        doing.subject, doing.after = paper, described(paper)
        return word_of(paper)


def problems_of(refused: PaperRefused) -> Sequence[str]:
    """Every mistake of a refused file, one by one."""
    if isinstance(refused, TemplateRefused):
        return [each.message for each in refused.problems if each.blocking]
    return [str(refused)]
