"""The addresses of the whole installation; each app names its own."""

from csp.decorators import csp_update
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.routers import DefaultRouter

from accounts.api import RegionViewSet
from accounts.views import PasswordView, SignInView, account, act, admin_door, sign_out, two_step
from investments.api import (
    BulletinViewSet,
    MonthlyReportViewSet,
    OwnForecastViewSet,
    ReleaseViewSet,
    TargetViewSet,
)
from projects.api import (
    BatchViewSet,
    DocumentViewSet,
    FactorViewSet,
    IndustryViewSet,
    ListingViewSet,
    MilestoneViewSet,
    ProjectViewSet,
)
from reporting.api import LeagueViewSet, OutlookViewSet, QualityViewSet, RollupViewSet
from reporting.views.access import access
from reporting.views.health import healthz, readyz
from reporting.views.metrics import metrics

router = DefaultRouter()
router.register("regions", RegionViewSet, "region")
router.register("industries", IndustryViewSet, "industry")
router.register("batches", BatchViewSet, "batch")
router.register("projects", ProjectViewSet, "project")
router.register("listings", ListingViewSet, "listing")
router.register("factors", FactorViewSet, "factor")
router.register("milestones", MilestoneViewSet, "milestone")
router.register("documents", DocumentViewSet, "document")
router.register("targets", TargetViewSet, "target")
router.register("monthly-reports", MonthlyReportViewSet, "monthly-report")
router.register("own-forecasts", OwnForecastViewSet, "own-forecast")
router.register("releases", ReleaseViewSet, "release")
router.register("bulletins", BulletinViewSet, "bulletin")
router.register("league", LeagueViewSet, "league")
router.register("outlook", OutlookViewSet, "outlook")
router.register("quality", QualityViewSet, "quality")
router.register("rollups", RollupViewSet, "rollup")

schema = login_not_required(SpectacularAPIView.as_view(permission_classes=[AllowAny], authentication_classes=[]))
swagger = SpectacularSwaggerSplitView.as_view(
    url_name="api-schema", permission_classes=[AllowAny], authentication_classes=[]
)
# Swagger's page brings a style element of its own; scripts stay as strict as everywhere.
docs = login_not_required(csp_update({"style-src": ["'self'", "'unsafe-inline'"]})(swagger))

urlpatterns = [
    path("accounts/access/", access, name="access"),
    path("", include("reporting.urls")),
    path("", include("investments.urls")),
    path("", include("projects.urls")),
    path("accounts/login/", SignInView.as_view(), name="login"),
    path("accounts/logout/", sign_out, name="logout"),
    path("accounts/", account, name="account"),
    path("accounts/act/", act, name="act"),
    path("accounts/password/", PasswordView.as_view(), name="password"),
    path("accounts/two-step/", two_step, name="two-step"),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("admin/login/", admin_door),  # one door, so that throttling and the second step hold here too
    path("admin/", admin.site.urls),
    path("api/v1/schema/", schema, name="api-schema"),
    path("api/v1/docs/", docs, name="api-docs"),
    path("api/v1/", include(router.urls)),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

handler400 = "reporting.views.errors.bad_request"
