"""Errors as ``application/problem+json`` (RFC 9457): what is wrong, with which field of which item, and why."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from common.errors import Refused, RowErrors

CONFLICTS = {"already_judged"}


def exception_handler(error: Exception, context: dict) -> Response | None:
    """DRF's hook. None (a 500) for what nobody foresaw."""
    if isinstance(error, RowErrors):
        items = [{"item": e.row, "field": e.field, "code": e.code, "message": str(e.message)} for e in error.errors]
        return _problem(400, _("数据有误，未写入任何一行"), code="row_errors", errors=items)
    if isinstance(error, Refused):
        http_status = 404 if error.code == "not_found" else 409 if error.code in CONFLICTS else 400
        return _problem(http_status, str(error.message), code=error.code)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or None)
    if not isinstance(error, exceptions.APIException):
        return None
    return _of_api_exception(error)


def _of_api_exception(error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ValidationError):
        response = _problem(400, _("请求有误"), code="invalid", errors=_field_errors(error.get_full_details()))
    else:
        response = _problem(error.status_code, str(error.detail), code=error.get_codes())
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(wait)
    return response


def _field_errors(details, item: int | None = None) -> list[dict]:
    """One row for each reason. Of a list that was sent, DRF names the wrong items by their position."""
    if isinstance(details, list):
        details = {"non_field_errors": details}
    found = []
    for name, reasons in details.items():
        if isinstance(name, int):
            found += _field_errors(reasons, name)
            continue
        field = "" if name in ("non_field_errors", "__all__") else name
        place = {"field": field} if item is None else {"item": item, "field": field}
        for reason in reasons if isinstance(reasons, list) else [reasons]:
            found.append({**place, "code": reason["code"], "message": str(reason["message"])})
    return found


def _problem(http_status: int, title: str, *, code: str, errors: list | None = None) -> Response:
    body = {"type": "about:blank", "title": title, "status": http_status, "code": code}
    if errors is not None:
        body["errors"] = errors
    return Response(body, status=http_status, content_type="application/problem+json")
