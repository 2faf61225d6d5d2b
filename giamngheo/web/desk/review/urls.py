"""Addresses of the review; a part of the desk's own."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamngheo.web.desk.review import (
    answers,
    answers_import,
    cases,
    decision_urls,
    papers,
    public_urls,
    requests,
    rounds,
)

urlpatterns: list[URLPattern] = [
    path("review", rounds.Rounds.as_view(), name="review-rounds"),
    path("review/new", rounds.NewRound.as_view(), name="review-new"),
    path("review/<int:campaign>", rounds.BoardPage.as_view(), name="review-board"),
    path("review/<int:campaign>/list", rounds.RebuildList.as_view(), name="review-list"),
    path("review/<int:campaign>/cancel", rounds.CancelRound.as_view(), name="review-cancel"),
    path("review/<int:campaign>/reviewers", rounds.Reviewers.as_view(), name="review-reviewers"),
    path("review/<int:campaign>/cases", cases.CaseList.as_view(), name="review-cases"),
    path(
        "review/<int:campaign>/cases/excel", cases.CasesExcel.as_view(), name="review-cases-excel"
    ),
    path("review/<int:campaign>/enrol", cases.EnrolCase.as_view(), name="review-enrol"),
    path("review/cases/<int:case>", cases.CasePage.as_view(), name="review-case"),
    path("review/cases/<int:case>/withdraw", cases.WithdrawCase.as_view(), name="review-withdraw"),
    path("review/cases/<int:case>/answers", answers.AnswersPage.as_view(), name="review-answers"),
    path(
        "review/cases/<int:case>/answers/score",
        answers.Score.as_view(),
        name="review-answers-score",
    ),
    path(
        "review/cases/<int:case>/answers/accept",
        answers.AcceptContradiction.as_view(),
        name="review-answers-accept",
    ),
    path(
        "review/cases/<int:case>/answers/facts",
        answers.FactsToRegister.as_view(),
        name="review-answers-facts",
    ),
    path(
        "review/<int:campaign>/answers/template",
        answers_import.AnswersTemplate.as_view(),
        name="review-answers-template",
    ),
    path(
        "review/<int:campaign>/answers/import",
        answers_import.AnswersImport.as_view(),
        name="review-answers-import",
    ),
    path(
        "review/<int:campaign>/contradictions",
        answers.Contradictions.as_view(),
        name="review-contradictions",
    ),
    path("review/<int:campaign>/list-paper", papers.ListPaper.as_view(), name="review-list-paper"),
    path("review/<int:campaign>/blanks", papers.BlankForms.as_view(), name="review-blanks"),
    path("review/cases/<int:case>/form-b", papers.FormBPaper.as_view(), name="review-form-b"),
    path("requests/<int:pk>/paper", papers.RequestPaper.as_view(), name="review-request-paper"),
    path("requests/<int:pk>/form-a", papers.FormAPaper.as_view(), name="review-form-a"),
    path("requests", requests.Requests.as_view(), name="review-requests"),
    path("requests/new", requests.NewRequest.as_view(), name="review-request-new"),
    path("requests/<int:pk>", requests.RequestPage.as_view(), name="review-request"),
    path("requests/<int:pk>/screen", requests.ScreenRequest.as_view(), name="review-screen"),
    path("requests/<int:pk>/household", requests.AttachHousehold.as_view(), name="review-attach"),
    path("requests/<int:pk>/enrol", requests.EnrolRequest.as_view(), name="review-request-enrol"),
    path("requests/<int:pk>/answer", requests.AnswerRequest.as_view(), name="review-answer"),
    *decision_urls.urlpatterns,
    *public_urls.urlpatterns,
]
