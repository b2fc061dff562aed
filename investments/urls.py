from django.urls import path

from .views import grid, inbox, lamps, operations, own_forecasts, quality, releases, reports, reviews, sheets

app_name = "investments"

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("reports/punctuality/", inbox.punctuality, name="punctuality"),
    path("reports/punctuality/returns/", inbox.due_returns, name="due-returns"),
    path("reports/", grid.report_home, name="report-home"),
    path("reports/<slug:period>/", grid.report_list, name="report-list"),
    path("reports/<slug:period>/draft/", grid.drafts_save, name="drafts-save"),
    path("reports/<slug:period>/send/", grid.rows_send, name="rows-send"),
    path("reports/<slug:period>/sheet.xlsx", sheets.sheet_download, name="sheet"),
    path("reports/<slug:period>/sheet/", sheets.sheet_upload, name="sheet-upload"),
    path("reports/<slug:period>/sheet/<int:pk>/", sheets.sheet_preview, name="sheet-preview"),
    path("reports/<slug:period>/sheet/<int:pk>/marked.xlsx", sheets.sheet_marked, name="sheet-marked"),
    path("reports/<slug:period>/<slug:code>/", reports.report_form, name="report-form"),
    path("releases/", releases.release_list, name="release-list"),
    path("releases/<slug:period>/", releases.release_detail, name="release-detail"),
    path("releases/<slug:period>/close/", releases.release_close, name="release-close"),
    path("warnings/rules/", lamps.lamp_rules, name="lamp-rules"),
    path("projects/<slug:code>/outlook/<int:year>/", own_forecasts.own_forecasts, name="own-forecasts"),
    path("projects/<slug:code>/lamp/<int:year>/", lamps.judged_lamps, name="judged-lamps"),
    path("projects/<slug:code>/quality/<int:year>/", quality.listing_quality, name="listing-quality"),
    path("warnings/quality/units/<slug:code>/", quality.unit_quality, name="unit-quality"),
    path("jobs/", operations.jobs, name="jobs"),
    path("jobs/run/", operations.job_run, name="job-run"),
    path("jobs/retry/", operations.failures_retry, name="failures-retry"),
    path("jobs/verifications/<int:pk>/seen/", operations.verification_seen, name="verification-seen"),
    path("review/", reviews.review_list, name="review-list"),
    path("review/accept/", reviews.reports_accept, name="reports-accept"),
    path("review/return/", reviews.reports_return, name="reports-return"),
    path("review/<int:pk>/accept/", reviews.reports_accept, name="report-accept"),
    path("review/<int:pk>/return/", reviews.reports_return, name="report-return"),
]
