"""Asks the columns how a program fares; every question names its organisation.

DuckDB groups, the statistics engine says how sure. Nothing here loads one row for each gig or contractor into Python.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from guildmark.engine.statistics import kaplan_meier, logrank, mean_interval, wilson_interval
from guildmark.engine.statistics.means import Mean
from guildmark.engine.statistics.survival import Group, Survival
from guildmark.journey.columns import connect, facts_sql, plain
from guildmark.journey.measures import FEWEST, FEWEST_AT_END, FEWEST_EVENTS, Funnel, Quality, Rate, Scope, Step, Waiting

STEPS = ("invited", "opened", "joined", "started", "finished", "passed", "pool", "hired", "rehired")
WINDOW_DAYS = 90


def _ask(sql: str, scope: Scope, *values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - SQL values
    with connect() as db:
        known = [scope.organisation, plain(scope.until)]
        with_facts = (
            f"WITH facts AS (SELECT * FROM {facts_sql()} WHERE organisation = ?::UUID AND happened <= ?::TIMESTAMP), "  # noqa: S608
        )
        rows: list[tuple[Any, ...]] = db.execute(with_facts + sql, [*known, *values]).fetchall()
        return rows


_PEOPLE = """people AS (
  SELECT contractor,
    least(min(happened) FILTER (kind = 'Invited'), min(happened) FILTER (kind = 'Joined')) AS invited,
    least(min(happened) FILTER (kind = 'InvitationOpened'), min(happened) FILTER (kind = 'Joined')) AS opened,
    min(happened) FILTER (kind = 'Joined') AS joined,
    min(happened) FILTER (kind = 'LessonOpened') AS started,
    CASE WHEN count(DISTINCT number) FILTER (kind = 'LessonCompleted') >= ?
      THEN max(happened) FILTER (kind = 'LessonCompleted') END AS finished,
    min(happened) FILTER (kind = 'AttemptSubmitted' AND passed) AS passed,
    min(happened) FILTER (kind = 'BadgeIssued') AS certified,
    min(happened) FILTER (kind = 'PoolEntered') AS pool
  FROM facts WHERE program = ?::UUID AND contractor IS NOT NULL GROUP BY contractor
), mine AS (
  SELECT * FROM people WHERE invited IS NOT NULL AND (? = '' OR strftime(invited, '%Y-%m') = ?)
), fills AS (
  SELECT contractor, coalesce(filled_at, happened) AS happened FROM facts
  WHERE contractor IS NOT NULL AND (kind = 'GigFilled' OR kind = 'GigRecorded' AND filled_at IS NOT NULL)
), hires AS (
  SELECT mine.contractor, min(fills.happened) AS hired,
    list_sort(list(fills.happened))[2] AS rehired
  FROM mine JOIN fills ON fills.contractor = mine.contractor AND fills.happened > mine.certified
  GROUP BY mine.contractor
)
"""


def _people_values(scope: Scope, lessons: int) -> tuple[Any, ...]:
    return max(lessons, 1), scope.program, scope.cohort, scope.cohort


def get_funnel(scope: Scope, *, lessons: int) -> Funnel:
    """Where people are lost and how long each step takes; `lessons` is how many the course has.

    Whoever passed without the lessons counts as through them: skipping is allowed.
    """
    later = {"joined": "opened", "started": "joined", "finished": "started", "passed": "finished", "pool": "passed",
             "hired": "pool", "rehired": "hired", "opened": "invited"}  # fmt: skip
    counts = ", ".join(f"count({name})" for name in STEPS)
    waits = ", ".join(
        f"median(date_diff('second', {later[name]}, {name})) FILTER ({name} >= {later[name]})" for name in STEPS[1:]
    )
    sql = f""", reached AS (
      SELECT invited, coalesce(opened, joined) AS opened, joined,
        coalesce(started, finished, passed) AS started, coalesce(finished, passed) AS finished,
        passed, pool, hired, rehired
      FROM mine LEFT JOIN hires ON hires.contractor = mine.contractor)
      SELECT {counts}, {waits} FROM reached"""  # noqa: S608 - the names are our own
    [row] = _ask(_PEOPLE + sql, scope, *_people_values(scope, lessons))
    return Funnel(tuple(_step(number, row) for number in range(len(STEPS))))


def _step(number: int, row: tuple[Any, ...]) -> Step:
    people, first = row[number], row[0] or 1
    wait = row[len(STEPS) + number - 1] if number else None
    still_followed = STEPS[number] == "rehired"
    lost = None if number == 0 or still_followed else max(0, row[number - 1] - people)
    return Step(STEPS[number], people, lost, people / first, None if wait is None else wait / 3600)


def get_rates(funnel: Funnel) -> tuple[Rate, Rate]:
    """Participation (joined of invited) and completion (certified of joined)."""
    people = {step.key: step.people for step in funnel.steps}
    return _rate("participation", people["joined"], people["invited"]), _rate(
        "completion", people["passed"], people["joined"]
    )


def _rate(key: str, x: int, n: int) -> Rate:
    return Rate(key, wilson_interval(x, n) if n else None, too_early=n < FEWEST)


_GIGS = """gigs AS (
  SELECT gig, any_value(skill) AS skill,
    min(CASE WHEN kind = 'GigPosted' THEN happened WHEN kind = 'GigRecorded' THEN posted_at END) AS posted,
    bool_or(kind = 'HeadStartGiven') AS pooled,
    min(CASE WHEN kind = 'GigFilled' THEN happened WHEN kind = 'GigRecorded' THEN filled_at END) AS filled,
    min(CASE WHEN kind = 'GigWithdrawn' THEN happened WHEN kind = 'GigRecorded' THEN withdrawn_at END) AS withdrawn
  FROM facts WHERE gig IS NOT NULL GROUP BY gig
), launch AS (SELECT min(happened) AS happened FROM facts WHERE kind = 'ProgramLaunched' AND program = ?::UUID)
"""


def get_time_to_fill(scope: Scope) -> Waiting:
    """Days from posting to filling since the program's launch: pool gigs, and all others."""
    sql = """SELECT pooled, filled IS NOT NULL,
        round(epoch(coalesce(filled, withdrawn, ?::TIMESTAMP) - posted) / 86400, 2) AS days, count(*)
      FROM gigs, launch WHERE posted >= launch.happened AND coalesce(filled, withdrawn, ?::TIMESTAMP) >= posted
      GROUP BY ALL ORDER BY ALL"""
    rows = _ask(_GIGS + sql, scope, scope.program, plain(scope.until), plain(scope.until))
    return _waiting("time_to_fill", _group(rows, True), _group(rows, False))  # noqa: FBT003 - which group


def _group(rows: Sequence[tuple[Any, ...]], first: bool) -> Group | None:  # noqa: FBT001 - which group
    mine = [row for row in rows if bool(row[0]) == first]
    return ([r[2] for r in mine], [r[1] for r in mine], [r[3] for r in mine]) if mine else None


def _waiting(key: str, first: Group | None, other: Group | None) -> Waiting:
    one, two = (kaplan_meier(*group) if group else None for group in (first, other))
    tested = logrank(first, other) if first and other and (_events(one) + _events(two)) else None
    return Waiting(key, one, two, tested, too_early=_events(one) < FEWEST_EVENTS)


def _events(curve: Survival | None) -> int:
    return curve.events if curve else 0


def get_rehire(scope: Scope) -> Waiting:
    """Days from the first gig after certification to the next, up to 90; for others, from their first since launch."""
    sql = """, launch AS (
        SELECT min(happened) AS happened FROM facts WHERE kind = 'ProgramLaunched' AND program = ?::UUID
      ), begun AS (
        SELECT fills.contractor, mine.certified IS NOT NULL AS holder, fills.happened
        FROM fills LEFT JOIN mine ON mine.contractor = fills.contractor, launch
        WHERE fills.happened > coalesce(mine.certified, launch.happened)
      ), firsts AS (
        SELECT contractor, holder, min(happened) AS first, list_sort(list(happened))[2] AS next FROM begun GROUP BY ALL
      ) SELECT holder, coalesce(next - first <= INTERVAL 90 DAY, false),
        round(least(90, epoch(coalesce(next, ?::TIMESTAMP) - first) / 86400), 2), count(*)
      FROM firsts GROUP BY ALL ORDER BY ALL"""
    rows = _ask(_PEOPLE + sql, scope, *_people_values(scope, 1), scope.program, plain(scope.until))
    mine = _group(rows, True)  # noqa: FBT003 - which group
    found = _waiting("rehire", mine, _group(rows, False))  # noqa: FBT003
    if mine is None:
        return found
    counted = list(zip(mine[0], mine[1], mine[2] or (), strict=True))
    at_end = sum(count for days, seen, count in counted if days >= WINDOW_DAYS and not seen)
    events = sum(count for _, seen, count in counted if seen)
    return replace(found, followed=at_end + events, too_early=found.too_early or at_end < FEWEST_AT_END)


def get_quality(scope: Scope) -> Quality:
    """Ratings of gigs filled before and after certification, by contractor."""
    sql = """, rated AS (
        SELECT gig, any_value(contractor) AS contractor, max(value) AS value,
          min(coalesce(filled_at, CASE WHEN kind = 'GigFilled' THEN happened END)) AS filled
        FROM facts WHERE gig IS NOT NULL AND contractor IS NOT NULL
          AND kind IN ('GigRated', 'GigFilled', 'GigRecorded') GROUP BY gig HAVING max(value) IS NOT NULL
      ) SELECT avg(value) FILTER (filled <= certified), avg(value) FILTER (filled > certified)
      FROM mine JOIN rated ON rated.contractor = mine.contractor WHERE certified IS NOT NULL
      GROUP BY mine.contractor"""
    rows = _ask(_PEOPLE + sql, scope, *_people_values(scope, 1))
    pairs = [(before, after) for before, after in rows if before is not None and after is not None]
    changes = [after - before for before, after in pairs]
    return Quality(
        _mean(changes),
        _mean([b for b, _ in pairs]),
        _mean([a for _, a in pairs]),
        too_early=len(changes) < FEWEST_EVENTS,
    )


def _mean(values: Sequence[float]) -> Mean | None:
    return mean_interval(values) if values else None


def list_cohorts(scope: Scope) -> list[str]:
    """The months in which people were invited, oldest first."""
    sql = "SELECT DISTINCT strftime(invited, '%Y-%m') AS month FROM mine ORDER BY month"
    everybody = Scope(scope.organisation, scope.program, scope.until)
    return [month for (month,) in _ask(_PEOPLE + sql, scope, *_people_values(everybody, 1))]
