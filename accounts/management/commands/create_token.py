"""``create_token USERNAME``: a bearer token for the API, printed once."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from accounts.tokens import create_token


class Command(BaseCommand):
    help = "Make a bearer token for a user and print it. Only its digest is kept, so it cannot be shown again."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--label", default="", help="what the token is for")

    def handle(self, *, username, label, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user named {username!r}.")
        self.stdout.write(create_token(user, at=timezone.now(), label=label))
