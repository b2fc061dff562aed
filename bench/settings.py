"""The product's settings, and one more address: the constant page that the overview is compared with."""

from keyprojects.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
