from django.apps import AppConfig


class Shelf(AppConfig):
    name = "leanto.shelf"
    label = "shelf"
    verbose_name = "The private shelf"
