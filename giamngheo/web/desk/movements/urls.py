"""Addresses of what happens to households. Every name also stands in tests/web/access_matrix.py."""

from __future__ import annotations

from django.urls import path

from giamngheo.web.desk.movements import pages, record

urlpatterns = [
    path("movements", pages.MovementList.as_view(), name="movements"),
    path("movements/export", pages.MovementExport.as_view(), name="movements-export"),
    path("movements/arrival", record.RecordArrival.as_view(), name="movement-arrival"),
    path("handovers", pages.Handovers.as_view(), name="handovers"),
    path("handovers/<int:pk>", pages.AnswerHandover.as_view(), name="handover-answer"),
    path(
        "households/<str:code>/history",
        pages.HouseholdHistory.as_view(),
        name="household-history",
    ),
    path(
        "households/<str:code>/record/<slug:act>",
        record.RecordAct.as_view(),
        name="household-record",
    ),
    path(
        "households/<str:code>/correct/<int:entry>",
        pages.CorrectEntry.as_view(),
        name="household-correct",
    ),
]
