"""A page for a question that cannot be answered as it was put."""

from django.shortcuts import render

from investments.selection import BadSelection


def bad_request(request, exception=None):
    """Names each wrong filter or value."""
    return render(request, "400.html", {"errors": []}, status=400)


class BadSelectionMiddleware:
    """Turns an unknown filter on any page into a 400 that names it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, BadSelection):
            return None
        errors = [
            (f"{field}: " if field != "__all__" else "") + str(reason)
            for field, reasons in exception.errors.items()
            for reason in reasons
        ]
        return render(request, "400.html", {"errors": errors}, status=400)
