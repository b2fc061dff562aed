from django.urls import path

from .views.explain import explain
from .views.overview import overview
from .views.projects import project_detail, project_list

app_name = "reporting"

urlpatterns = [
    path("", overview, name="overview"),
    path("explain/", explain, name="explain"),
    path("projects/", project_list, name="project-list"),
    path("projects/<slug:code>/", project_detail, name="project-detail"),
]
