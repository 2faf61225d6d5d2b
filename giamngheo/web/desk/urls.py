"""Addresses of the officer's desk."""

from __future__ import annotations

from django.contrib.auth import views as auth_views
from django.urls import path

app_name = "desk"
urlpatterns = [
    path("", auth_views.LoginView.as_view(), name="home"),
    path("sign-in", auth_views.LoginView.as_view(), name="sign-in"),
]
