"""Addresses of plans; a part of the desk's own."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamngheo.web.desk.plans import oversight, plans, tasks

urlpatterns: list[URLPattern] = [
    path("plans", plans.PlanList.as_view(), name="plans"),
    path("plans/new", plans.NewPlan.as_view(), name="plan-new"),
    path("plans/<int:pk>", plans.PlanPage.as_view(), name="plan"),
    path("plans/<int:pk>/progress", plans.Progress.as_view(), name="plan-progress"),
    path("plans/<int:pk>/items", plans.Decide.as_view(), name="plan-items"),
    path("plans/<int:pk>/add", plans.AddItem.as_view(), name="plan-add"),
    path("plans/<int:pk>/start", plans.PutInForce.as_view(), name="plan-start"),
    path("plans/<int:pk>/end", plans.EndPlan.as_view(), name="plan-end"),
    path("plans/<int:pk>/discard", plans.DiscardPlan.as_view(), name="plan-discard"),
    path("plans/items/<int:pk>", plans.EditItem.as_view(), name="plan-item"),
    path("plans/findings/<int:pk>", plans.DecideFinding.as_view(), name="plan-finding"),
    path("plans/<int:pk>/oversight", oversight.OversightPage.as_view(), name="plan-oversight"),
    path("plans/places/<int:pk>", oversight.PlacePage.as_view(), name="plan-place"),
    path("plans/places/<int:pk>/unit", oversight.SettlePlace.as_view(), name="plan-place-settle"),
    path("plans/places/<int:pk>/hand", oversight.HandOver.as_view(), name="plan-place-hand"),
    path("plans/places/<int:pk>/visit", oversight.RecordVisit.as_view(), name="plan-place-visit"),
    path("plans/visits/<int:pk>/close", oversight.CloseVisit.as_view(), name="plan-visit-close"),
    path("plans/tasks", tasks.TaskList.as_view(), name="plan-tasks"),
    path("plans/tasks/<int:pk>", tasks.TaskPage.as_view(), name="plan-task"),
    path("plans/tasks/<int:pk>/done", tasks.TaskDone.as_view(), name="plan-task-done"),
    path("plans/tasks/<int:pk>/note", tasks.NoteTask.as_view(), name="plan-task-note"),
    path("plans/tasks/<int:pk>/holder", tasks.HoldTask.as_view(), name="plan-task-holder"),
    path("plans/evidence/<int:pk>", tasks.EvidenceFile.as_view(), name="plan-evidence"),
    path("plans/calendar", tasks.MakeFeed.as_view(), name="plan-feed-make"),
    path("plans/calendar/stop", tasks.StopFeed.as_view(), name="plan-feed-stop"),
    path("plans/calendar/<str:secret>.ics", tasks.Feed.as_view(), name="plan-feed"),
]
