"""Addresses of changes of the territory; part of the desk's."""

from __future__ import annotations

from django.urls import path

from giamngheo.web.desk.territory import assignments, changes

urlpatterns = [
    path("area-changes", changes.ChangeList.as_view(), name="area-changes"),
    path("area-changes/new/<slug:verb>", changes.NewChange.as_view(), name="area-change-new"),
    path("area-changes/<int:pk>", changes.ChangePage.as_view(), name="area-change"),
    path("area-changes/<int:pk>/excel", changes.ChangeExcel.as_view(), name="area-change-excel"),
    path("area-changes/<int:pk>/posts", changes.AnswerPosts.as_view(), name="area-change-posts"),
    path("area-changes/<int:pk>/apply", changes.ApplyChange.as_view(), name="area-change-apply"),
    path("area-changes/<int:pk>/drop", changes.DropChange.as_view(), name="area-change-drop"),
    path("area-changes/<int:pk>/undo", changes.UndoChange.as_view(), name="area-change-undo"),
    path(
        "area-changes/<int:pk>/villages/<str:village>",
        assignments.AssignmentSheet.as_view(),
        name="area-change-sheet",
    ),
    path(
        "area-changes/<int:pk>/villages/<str:village>/excel",
        assignments.AssignmentExcel.as_view(),
        name="area-change-sheet-excel",
    ),
    path(
        "area-changes/<int:pk>/villages/<str:village>/upload",
        assignments.AssignmentUpload.as_view(),
        name="area-change-sheet-upload",
    ),
]
