"""Who is asking, in one query with the region that bounds what they see."""

from django.contrib.auth.backends import ModelBackend

from .models import User


class RegionBackend(ModelBackend):
    def get_user(self, user_id):
        user = User.objects.select_related("region").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
