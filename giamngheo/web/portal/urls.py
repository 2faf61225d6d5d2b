"""Addresses of the public pages. Every name also stands in tests/web/access_matrix.py."""

from __future__ import annotations

from django.urls import path

from giamngheo.web.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.Front.as_view(), name="front"),
    path("danh-sach/<str:code>", views.PostedList.as_view(), name="list"),
    path("danh-sach/<str:code>/khieu-nai", views.ObjectionForm.as_view(), name="object"),
    path("bien-nhan", views.Receipt.as_view(), name="receipt"),
    path("tra-cuu", views.Status.as_view(), name="status"),
]
