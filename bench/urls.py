"""The product's addresses and a constant page of any size, behind the same middleware."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from keyprojects.urls import handler400
from keyprojects.urls import urlpatterns as product

__all__ = ["handler400", "urlpatterns"]


@login_not_required
def constant_page(request: HttpRequest, size: int) -> HttpResponse:
    return HttpResponse(b"x" * size)


urlpatterns = [path("bench/constant/<int:size>/", constant_page), *product]
