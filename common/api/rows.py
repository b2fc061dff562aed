"""One row or a list of them, all or nothing: how several addresses are written to."""

from collections.abc import Callable, Sequence

from rest_framework import serializers, status
from rest_framework.response import Response


def add_rows(
    request,
    reader: type[serializers.Serializer],
    writer: type[serializers.Serializer],
    add: Callable[[list[dict]], Sequence],
) -> Response:
    """Read what was sent, add all of it, and answer 201 with what stands: one for one, a list for a list."""
    many = isinstance(request.data, list)
    sent = reader(data=request.data, **({"many": True, "allow_empty": False} if many else {}))
    sent.is_valid(raise_exception=True)
    standing = add(sent.validated_data if many else [sent.validated_data])
    written = writer(standing if many else standing[0], many=many)
    return Response(written.data, status=status.HTTP_201_CREATED)
