"""Addresses of meetings, postings and objections; a part of those of the review."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamngheo.web.desk.review import meetings, objections, postings, public_papers

urlpatterns: list[URLPattern] = [
    path("review/<int:campaign>/meetings", meetings.Meetings.as_view(), name="review-meetings"),
    path(
        "review/<int:campaign>/meetings/plan",
        meetings.PlanMeeting.as_view(),
        name="review-meeting-plan",
    ),
    path("review/meetings/<int:pk>", meetings.MeetingPage.as_view(), name="review-meeting"),
    path(
        "review/meetings/<int:pk>/record",
        meetings.RecordMeeting.as_view(),
        name="review-meeting-record",
    ),
    path(
        "review/meetings/<int:pk>/cancel",
        meetings.CancelMeeting.as_view(),
        name="review-meeting-cancel",
    ),
    path("review/<int:campaign>/postings", postings.Postings.as_view(), name="review-postings"),
    path("review/<int:campaign>/postings/post", postings.PostList.as_view(), name="review-post"),
    path("review/postings/<int:pk>", postings.PostingPage.as_view(), name="review-posting"),
    path(
        "review/postings/<int:pk>/complete",
        postings.CompletePosting.as_view(),
        name="review-posting-complete",
    ),
    path("review/postings/<int:pk>/cut", postings.CutShort.as_view(), name="review-posting-cut"),
    path(
        "review/<int:campaign>/objections",
        objections.Objections.as_view(),
        name="review-objections",
    ),
    path(
        "review/<int:campaign>/objections/new",
        objections.NewObjection.as_view(),
        name="review-objection-new",
    ),
    path("objections/<int:pk>", objections.ObjectionPage.as_view(), name="review-objection"),
    path(
        "objections/<int:pk>/complainant",
        objections.RevealComplainant.as_view(),
        name="review-complainant",
    ),
    path(
        "objections/<int:pk>/reverify",
        objections.StartReverification.as_view(),
        name="review-reverify",
    ),
    path(
        "objections/<int:pk>/answer",
        objections.AnswerObjection.as_view(),
        name="review-objection-answer",
    ),
    path(
        "objections/<int:pk>/withdraw",
        objections.WithdrawObjection.as_view(),
        name="review-objection-withdraw",
    ),
    path(
        "review/meetings/<int:pk>/minutes",
        public_papers.MeetingPaper.as_view(),
        name="review-meeting-paper",
    ),
    path(
        "review/postings/<int:pk>/notice",
        public_papers.PostingPaper.as_view(),
        name="review-posting-paper",
    ),
    path(
        "objections/<int:pk>/minutes",
        public_papers.ReverificationPaper.as_view(),
        name="review-objection-paper",
    ),
]
