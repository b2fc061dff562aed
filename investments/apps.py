from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InvestmentsConfig(AppConfig):
    name = "investments"
    verbose_name = _("投资进度")

    def ready(self):
        from accounts.hooks import watch_regions
        from projects.hooks import watch_listings

        from .marking import follow_listings, follow_regions

        watch_listings(follow_listings)
        watch_regions(follow_regions)
