"""Keeping machines off the public forms: how often one address may use one in an hour.

What is kept is a keyed hash of form, hour and address, with a count, for at most a day.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from giamngheo.apps.review.models import PublicTry
from giamngheo.common import crypto

KEPT = timedelta(days=1)


def count_use(*, form: str, address: str, now: datetime, limit: int) -> bool:
    """Count one use of a public form; whether it is still within `limit` for this hour."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    key = crypto.fingerprint(f"{form}|{hour.isoformat()}|{address}")
    with transaction.atomic():
        PublicTry.objects.filter(hour__lt=now - KEPT).delete()
        PublicTry.objects.get_or_create(key=key, defaults={"hour": hour})
        PublicTry.objects.filter(key=key).update(count=F("count") + 1)
        return PublicTry.objects.get(key=key).count <= limit
