from django.urls import path

from .views import factors, imports

app_name = "projects"
urlpatterns = [
    path("projects/<slug:code>/factors/<int:year>/", factors.factors, name="factors"),
    path("import/", imports.import_upload, name="import"),
    path("import/template.xlsx", imports.import_template, name="import-template"),
    path("import/<int:pk>/", imports.import_preview, name="import-preview"),
    path("import/<int:pk>/commit/", imports.import_commit, name="import-commit"),
]
