"""Around every request: the language, the area scope of the person, and no writing on GET."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation

from giamngheo.apps.accounts import permissions
from giamngheo.common.scoping import Scope, area_scope

READ_ONLY_METHODS = {"GET", "HEAD", "OPTIONS"}
# Statements that change nothing: reads, and the brackets around them.
HARMLESS = ("SELECT", "WITH", "EXPLAIN", "SAVEPOINT", "RELEASE", "BEGIN", "ROLLBACK", "PRAGMA")


class WriteOnGet(RuntimeError):
    """A page that only shows tried to change the database."""


class LanguageMiddleware:
    """Vietnamese, unless the person has chosen English on the screen.

    The browser's own language does not count: office machines often run an English system.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        known = dict(settings.LANGUAGES)
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class AreaScopeMiddleware:
    """Sets request.today, .on and .posts, and opens the households of those posts only.

    Posts count by the real day; the working day changes what is shown, never what is allowed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.today = timezone.localdate()
        request.on = request.today
        request.posts = []
        request.area = None
        if request.user.is_authenticated:
            request.on = request.user.working_day or request.today
            request.posts = permissions.posts(request.user, on=request.today)
        scope = permissions.scope_of(request.posts) if request.posts else Scope()
        with area_scope(scope):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Outside the area: not found, as if it did not exist. Not the role: forbidden."""
        if isinstance(exception, permissions.OutsideArea):
            raise Http404 from exception
        if isinstance(exception, permissions.NotAllowed):
            raise PermissionDenied(str(exception)) from exception


class ReadOnlyGetMiddleware:
    """Refuses every statement but reads while a page is only being shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in READ_ONLY_METHODS:
            return self.get_response(request)
        with connection.execute_wrapper(refuse_writes):
            return self.get_response(request)


def refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if not sql.lstrip().upper().startswith(HARMLESS):
        raise WriteOnGet(sql[:120])
    return execute(sql, params, many, context)
