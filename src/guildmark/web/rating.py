"""The values of a rating in words, the same for the client who gives it and the contractor who got it."""

from django.utils.translation import gettext_lazy as lazy

SCALE = {1: lazy("Poor"), 2: lazy("Fair"), 3: lazy("Good"), 4: lazy("Very good"), 5: lazy("Excellent")}
