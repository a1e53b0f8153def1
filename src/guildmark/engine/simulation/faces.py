"""The people one can be in the demo: made up, each at another step of the way."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Face:
    """A contractor of the demo: how many lessons they read before they stopped; None for nobody who joined yet."""

    name: str
    email: str
    lessons: int | None
    certified: bool = False


FACES = (
    Face("Noor Castellane", "noor@people.example", 12, certified=True),
    Face("Tomás Ferreira", "tomas@people.example", 5),
    Face("Adaeze Okafor", "adaeze@people.example", 1),
    Face("Mirela Novák", "mirela@people.example", None),
)
STAFF = {
    "owner": "Ruth Lindqvist", "manager": "Ilja Sandoval", "finance": "Beatriz Amadi", "counsel": "Henrik Osei",
    "reviewer": "Yuki Marchetti", "client": "Dorothy Pike",
}  # fmt: skip
