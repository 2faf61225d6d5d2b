"""Addresses of consolidation, decisions and certificates; a part of those of the review."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamngheo.web.desk.review import certificates, decided, decision

urlpatterns: list[URLPattern] = [
    path(
        "review/<int:campaign>/consolidation",
        decision.ConsolidationPage.as_view(),
        name="review-consolidation",
    ),
    path(
        "review/<int:campaign>/consolidate",
        decision.Consolidate.as_view(),
        name="review-consolidate",
    ),
    path("review/<int:campaign>/opinion", decision.Opinion.as_view(), name="review-opinion"),
    path("review/<int:campaign>/summary", decision.SummaryPage.as_view(), name="review-summary"),
    path("review/<int:campaign>/decide", decision.Decide.as_view(), name="review-decide"),
    path(
        "review/<int:campaign>/papers/<slug:kind>",
        decision.RoundPaper.as_view(),
        name="review-round-paper",
    ),
    path("review/cases/<int:case>/refusal", decision.RefusalPaper.as_view(), name="review-refusal"),
    path("decisions/<int:pk>", decided.DecisionPage.as_view(), name="review-decision"),
    path("decisions/<int:pk>/excel", decided.DecisionExcel.as_view(), name="review-decision-excel"),
    path(
        "decisions/<int:pk>/papers/<slug:kind>",
        decided.DecisionPaper.as_view(),
        name="review-decision-paper",
    ),
    path(
        "decisions/<int:pk>/replace",
        decided.ReplaceDecision.as_view(),
        name="review-decision-replace",
    ),
    path(
        "decisions/<int:pk>/certificates",
        certificates.IssueCertificates.as_view(),
        name="review-certificates-issue",
    ),
    path("decisions/<int:pk>/batch", certificates.RequestBatch.as_view(), name="review-batch-new"),
    path("certificates", certificates.CertificateList.as_view(), name="review-certificates"),
    path(
        "certificates/departed",
        certificates.WithdrawDeparted.as_view(),
        name="review-certificates-departed",
    ),
    path(
        "certificates/<int:pk>", certificates.CertificatePage.as_view(), name="review-certificate"
    ),
    path(
        "certificates/<int:pk>/act",
        certificates.CertificateAct.as_view(),
        name="review-certificate-act",
    ),
    path(
        "certificates/<int:pk>/print",
        certificates.PrintCertificate.as_view(),
        name="review-certificate-print",
    ),
    path("certificates/batches/<int:pk>", certificates.BatchPage.as_view(), name="review-batch"),
    path(
        "certificates/batches/<int:pk>/<int:file>",
        certificates.BatchFile.as_view(),
        name="review-batch-file",
    ),
]
