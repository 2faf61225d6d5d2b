"""All addresses of the product."""

from django.urls import include, path

urlpatterns = [
    path("cong-khai/", include("giamngheo.web.portal.urls")),
    path("", include("giamngheo.web.desk.urls")),
]
handler404 = "giamngheo.web.errors.not_found"
handler403 = "giamngheo.web.errors.forbidden"
handler500 = "giamngheo.web.errors.failed"
