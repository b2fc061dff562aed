from django.urls import path

from .views import bulletin, bulletin_desk
from .views.explain import explain
from .views.gallery import gallery
from .views.help import help_page, tour
from .views.league import league, league_sheet
from .views.map import map_page
from .views.outlook import outlook
from .views.overview import overview
from .views.projects import project_detail, project_list, project_records, project_sheet
from .views.quality import quality
from .views.register_edits import bulk_edit, view_delete, view_save
from .views.warnings import warnings

app_name = "reporting"

urlpatterns = [
    path("", overview, name="overview"),
    path("explain/", explain, name="explain"),
    path("help/", help_page, name="help"),
    path("tour/", tour, name="tour"),
    path("gallery/", gallery, name="gallery"),
    path("releases/check/", bulletin_desk.bulletin_check, name="bulletin-check"),
    path("releases/subscriptions/", bulletin_desk.subscriptions, name="bulletin-subscriptions"),
    path("releases/<slug:period>/bulletin/", bulletin.bulletin_page, name="bulletin"),
    path("releases/<slug:period>/bulletin/make/", bulletin.bulletin_make, name="bulletin-make"),
    path("releases/<slug:period>/bulletin/figure/", bulletin.bulletin_figure, name="bulletin-figure"),
    path("releases/<slug:period>/bulletin/<slug:number>/act/", bulletin.bulletin_act, name="bulletin-act"),
    path("releases/<slug:period>/bulletin/<slug:number>.<str:form>", bulletin.bulletin_file, name="bulletin-file"),
    path("bulletins/<str:token>/", bulletin.bulletin_shared, name="bulletin-shared"),
    path("warnings/", warnings, name="warnings"),
    path("warnings/quality/", quality, name="quality"),
    path("league/", league, name="league"),
    path("league/league.xlsx", league_sheet, name="league-sheet"),
    path("map/", map_page, name="map"),
    path("outlook/", outlook, name="outlook"),
    path("projects/", project_list, name="project-list"),
    path("projects/projects.xlsx", project_sheet, name="project-sheet"),
    path("projects/edit/", bulk_edit, name="bulk-edit"),
    path("projects/views/", view_save, name="view-save"),
    path("projects/views/<int:pk>/delete/", view_delete, name="view-delete"),
    path("projects/<slug:code>/", project_detail, name="project-detail"),
    path("projects/<slug:code>/records/", project_records, name="project-records"),
]
