from django.urls import path

from .views import documents, factors, imports, milestones

app_name = "projects"
urlpatterns = [
    path("projects/<slug:code>/factors/<int:year>/", factors.factors, name="factors"),
    path("projects/<slug:code>/milestones/", milestones.milestones, name="milestones"),
    path("projects/<slug:code>/documents/", documents.documents, name="documents"),
    path("projects/<slug:code>/documents/<int:pk>/", documents.document_file, name="document-file"),
    path("projects/<slug:code>/documents/<int:pk>/withdraw/", documents.document_withdraw, name="document-withdraw"),
    path("import/", imports.import_upload, name="import"),
    path("import/template.xlsx", imports.import_template, name="import-template"),
    path("import/<int:pk>/", imports.import_preview, name="import-preview"),
    path("import/<int:pk>/commit/", imports.import_commit, name="import-commit"),
]
