"""Made-up contractors: names from many places, and how each of them tends to act."""

from dataclasses import dataclass

from guildmark.engine.simulation.dice import Dice

FIRST = (
    "Noor", "Ilse", "Tomás", "Adaeze", "Mirela", "Jun", "Priya", "Olek", "Salma", "Étienne", "Kirsi", "Mateo", "Hana",
    "Rafael", "Yara", "Anouk", "Dmitri", "Lucía", "Kwame", "Sigrid", "Aiko", "Bram", "Chiara", "Farid", "Grace",
    "Ines", "Jonas", "Leila", "Marek", "Nadia",
)  # fmt: skip
LAST = (
    "Castellane", "Okafor", "Lindqvist", "Moreau", "Tanaka", "Novák", "Silva", "Haddad", "Brandt", "Ferreira",
    "Kowalska", "Mensah", "Rossi", "Petrov", "Janssen", "Ortega", "Nakamura", "Dubois", "Hansen", "Ibrahim", "Keller",
    "Marin", "Osei", "Popescu", "Quist", "Renaud", "Sato", "Torres", "Ueda", "Varga",
)  # fmt: skip
PLACES = (
    ("New York", "America/New_York"), ("Lisbon", "Europe/Lisbon"), ("Nairobi", "Africa/Nairobi"),
    ("Berlin", "Europe/Berlin"), ("Toronto", "America/Toronto"), ("Mumbai", "Asia/Kolkata"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up contractor; chances from 0 to 1, times in hours, quality on the scale of ratings."""

    name: str
    email: str
    city: str
    zone: str
    editor: bool
    opens: float
    joins: float
    keeps_on: float
    pace: float
    knows: float
    quality: float


def draw_person(seed: int, number: int) -> Person:
    """Contractor `number` of the world of this seed; addresses can reach nobody (RFC 2606)."""
    dice = Dice(seed, "person", number)
    name = f"{dice.pick(FIRST)} {dice.pick(LAST)}"
    city, zone = dice.pick(PLACES)
    return Person(
        name=name, email=f"contractor{number}@people.example", city=city, zone=zone, editor=dice.chance(0.7),
        opens=0.82, joins=min(0.95, max(0.05, dice.normal(0.66, 0.2))),
        keeps_on=min(0.995, max(0.85, dice.normal(0.97, 0.02))), pace=dice.wait(14),
        knows=min(0.99, max(0.4, dice.normal(0.86, 0.08))), quality=dice.normal(4.0, 0.45),
    )  # fmt: skip
