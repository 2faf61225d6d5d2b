"""Addresses of the officer's desk. Every name also stands in tests/web/access_matrix.py."""

from __future__ import annotations

from django.urls import path

from giamngheo.web.desk import (
    areas,
    documents,
    figures,
    home,
    household,
    households,
    imports,
    law,
    papers,
    printed,
    session,
)
from giamngheo.web.desk.movements import urls as movements
from giamngheo.web.desk.plans import urls as plans
from giamngheo.web.desk.review import urls as review
from giamngheo.web.desk.territory import urls as territory

app_name = "desk"
urlpatterns = [
    path("sign-in", session.SignIn.as_view(), name="sign-in"),
    path("sign-out", session.SignOut.as_view(), name="sign-out"),
    path("working-day", session.WorkingDay.as_view(), name="working-day"),
    path("language", session.Language.as_view(), name="language"),
    path("", home.Home.as_view(), name="home"),
    path("households", households.HouseholdList.as_view(), name="households"),
    path("households/find", households.FindHousehold.as_view(), name="find-household"),
    path("households/export", households.HouseholdExport.as_view(), name="households-export"),
    path("households/<str:code>", household.HouseholdPage.as_view(), name="household"),
    path(
        "households/<str:code>/personal-id",
        household.RevealPersonalId.as_view(),
        name="household-personal-id",
    ),
    path("imports", imports.ImportList.as_view(), name="imports"),
    path("imports/new", imports.NewImport.as_view(), name="import-new"),
    path("imports/template", imports.Template.as_view(), name="import-template"),
    path("imports/<int:pk>", imports.ImportPage.as_view(), name="import"),
    path("imports/<int:pk>/progress", imports.Progress.as_view(), name="import-progress"),
    path("imports/<int:pk>/problems", imports.Problems.as_view(), name="import-problems"),
    path("imports/<int:pk>/confirm", imports.Confirm.as_view(), name="import-confirm"),
    path("imports/<int:pk>/discard", imports.Discard.as_view(), name="import-discard"),
    path("imports/<int:pk>/undo", imports.Undo.as_view(), name="import-undo"),
    path("reports/printed", printed.Printed.as_view(), name="report-printed"),
    path("reports/<slug:form>", figures.ReportPage.as_view(), name="report"),
    path("reports/<slug:form>/excel", figures.ReportExcel.as_view(), name="report-excel"),
    path("check", documents.CheckDocument.as_view(), name="check"),
    path("law", law.LawLibrary.as_view(), name="law"),
    path("law/<slug:entry>", law.LawEntry.as_view(), name="law-entry"),
    path("papers", papers.PaperKinds.as_view(), name="papers"),
    path("papers/<int:pk>/<slug:form>", papers.PaperFile.as_view(), name="paper-file"),
    path("papers/<slug:kind>", papers.PaperKind.as_view(), name="paper-kind"),
    path("papers/<slug:kind>/template", papers.PaperTemplateFile.as_view(), name="paper-template"),
    path(
        "papers/<slug:kind>/upload",
        papers.UploadTemplate.as_view(),
        name="paper-template-upload",
    ),
    path(
        "papers/<slug:kind>/withdraw",
        papers.WithdrawTemplate.as_view(),
        name="paper-template-withdraw",
    ),
    path(
        "papers/<slug:kind>/sample/<slug:form>", papers.PaperSample.as_view(), name="paper-sample"
    ),
    path("areas/<str:area>", areas.AreaPage.as_view(), name="area"),
    path("areas/<str:area>/totals", areas.SetTotal.as_view(), name="area-totals"),
]
urlpatterns += review.urlpatterns
urlpatterns += movements.urlpatterns
urlpatterns += territory.urlpatterns
urlpatterns += plans.urlpatterns
