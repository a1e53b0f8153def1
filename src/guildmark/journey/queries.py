"""Asks the columns how a program fares: one pass over them, whatever the page shows; always of one organisation.

DuckDB groups, the statistics engine says how sure. Nothing here loads one row for each gig or contractor into Python.
Gigs are those of the program's skill: whoever edits is not compared with whoever makes indexes. A gig that was
cancelled was filled, but it was no hire.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import UUID

from guildmark.engine.statistics import kaplan_meier, logrank, mean_interval, wilson_interval
from guildmark.engine.statistics.means import Mean
from guildmark.engine.statistics.survival import Group, Survival
from guildmark.journey.columns import connect, facts_sql, plain
from guildmark.journey.measures import (
    FEWEST,
    FEWEST_AT_END,
    FEWEST_EVENTS,
    STEPS,
    WINDOW_DAYS,
    Cohort,
    Funnel,
    Measured,
    Quality,
    Rate,
    Scope,
    Step,
    Waiting,
)

if TYPE_CHECKING:
    import duckdb

# A gig that was brought in is known from its own days on, not from the day of the import; of what happened with it,
# what lies after the chosen time has not happened yet.
_FACTS = """CREATE TEMP VIEW facts AS
  SELECT * REPLACE (
    CASE WHEN filled_at <= {until} THEN filled_at END AS filled_at,
    CASE WHEN withdrawn_at <= {until} THEN withdrawn_at END AS withdrawn_at,
    CASE WHEN kind <> 'GigRecorded' OR coalesce(completed_at, filled_at) <= {until} THEN value END AS value,
    lower(trim(skill)) AS skill)
  FROM {source} WHERE organisation = {organisation}
    AND CASE kind WHEN 'GigRecorded' THEN coalesce(posted_at, filled_at, completed_at) ELSE happened END <= {until}"""

_LAUNCH = """CREATE TEMP TABLE launch AS
  SELECT min(happened) AS launched, arg_min(skill, happened) AS skill
  FROM facts WHERE kind = 'ProgramLaunched' AND program = $program"""

_PEOPLE = """CREATE TEMP TABLE people AS
  SELECT *, strftime(invited, '%Y-%m') AS cohort FROM (
    SELECT contractor,
      least(min(happened) FILTER (kind = 'Invited'), min(happened) FILTER (kind = 'Joined')) AS invited,
      least(min(happened) FILTER (kind = 'InvitationOpened'), min(happened) FILTER (kind = 'Joined')) AS opened,
      min(happened) FILTER (kind = 'Joined') AS joined,
      min(happened) FILTER (kind = 'LessonOpened') AS started,
      CASE WHEN count(DISTINCT number) FILTER (kind = 'LessonCompleted') >= $lessons
        THEN max(happened) FILTER (kind = 'LessonCompleted') END AS finished,
      min(happened) FILTER (kind = 'AttemptSubmitted' AND passed) AS passed,
      min(happened) FILTER (kind = 'BadgeIssued') AS certified,
      min(happened) FILTER (kind = 'PoolEntered') AS pool
    FROM facts WHERE program = $program AND contractor IS NOT NULL GROUP BY contractor
  ) WHERE invited IS NOT NULL"""

# A gig has at most one fact of each kind, so kinds are joined: grouping a million gigs costs three times as much.
_WORK = """CREATE TEMP VIEW work AS
  SELECT * FROM facts WHERE gig IS NOT NULL AND coalesce(skill = (SELECT skill FROM launch), true)"""

_FILLS = """CREATE TEMP VIEW fills AS
  SELECT gig, contractor, value, CASE kind WHEN 'GigFilled' THEN happened ELSE filled_at END AS filled
  FROM work WHERE kind = 'GigFilled' OR kind = 'GigRecorded' AND filled_at IS NOT NULL"""

# Whoever earns a badge later is one of the others until then: leaving that time out would make the others look worse.
_HIRES = """CREATE TEMP TABLE hires AS
  SELECT contractor, cohort, holder, ends, times[1] AS first, times[2] AS next FROM (
    SELECT fills.contractor, cohort, coalesce(filled > certified, false) AS holder,
      CASE WHEN filled > certified THEN $until ELSE coalesce(certified, $until) END AS ends, min(filled, 2) AS times
    FROM launch, fills LEFT JOIN people ON people.contractor = fills.contractor
    WHERE fills.contractor IS NOT NULL AND filled > launched AND filled <= $until
      AND gig NOT IN (SELECT gig FROM work WHERE kind = 'GigCancelled')
    GROUP BY ALL)"""

# A head start without a program was written before facts named it: of the gigs of this skill, it counts as ours.
_WAITS = """WITH posted AS (
    SELECT gig, CASE kind WHEN 'GigPosted' THEN happened ELSE posted_at END AS posted, withdrawn_at
    FROM work WHERE kind IN ('GigPosted', 'GigRecorded')
  ), starts AS (
    SELECT gig, coalesce(program = $program, true) AS pooled FROM work WHERE kind = 'HeadStartGiven'
  ), waits AS (
    SELECT posted, filled, coalesce(gone.happened, withdrawn_at) AS withdrawn, coalesce(pooled, false) AS pooled
    FROM launch, posted
    LEFT JOIN (SELECT * FROM fills WHERE filled <= $until) AS fills ON fills.gig = posted.gig
    LEFT JOIN (SELECT gig, happened FROM work WHERE kind = 'GigWithdrawn') AS gone ON gone.gig = posted.gig
    LEFT JOIN starts ON starts.gig = posted.gig
    WHERE posted >= launched AND coalesce(pooled, true)
  )
  SELECT pooled, filled IS NOT NULL,
    round((epoch_us(coalesce(filled, withdrawn, $until)) - epoch_us(posted)) / 86400000000, 2) AS days, count(*)
  FROM waits WHERE coalesce(filled, withdrawn, $until) >= posted GROUP BY ALL ORDER BY ALL"""

_RATINGS = """WITH rated AS (SELECT gig, value FROM work WHERE kind = 'GigRated')
  SELECT avg(rating) FILTER (filled <= certified), avg(rating) FILTER (filled > certified) FROM (
    SELECT people.contractor, certified, filled, coalesce(rated.value, fills.value) AS rating
    FROM people JOIN fills ON fills.contractor = people.contractor LEFT JOIN rated ON rated.gig = fills.gig
    WHERE certified IS NOT NULL AND ($cohort = '' OR cohort = $cohort))
  WHERE rating IS NOT NULL GROUP BY contractor"""

# Whoever passed without the lessons counts as through them: skipping is allowed.
_REACHED = """CREATE TEMP TABLE reached AS
  SELECT people.cohort, invited, coalesce(opened, joined) AS opened, joined,
    coalesce(started, finished, passed) AS started, coalesce(finished, passed) AS finished,
    passed, pool, first AS hired, next AS rehired
  FROM people LEFT JOIN hires ON hires.contractor = people.contractor AND holder"""


@contextmanager
def _tables(scope: Scope, lessons: int) -> Iterator["duckdb.DuckDBPyConnection"]:
    """People, gigs, hires and the steps reached, of this program as of `until`."""
    with connect() as db:
        db.execute(_facts(scope))
        db.execute(_LAUNCH, {"program": scope.program})
        db.execute(_PEOPLE, {"program": scope.program, "lessons": max(lessons, 1)})
        for sql in (_WORK, _FILLS):
            db.execute(sql)
        db.execute(_HIRES, {"until": _naive(scope.until)})
        db.execute(_REACHED)
        yield db


def _facts(scope: Scope) -> str:
    until, organisation = f"'{plain(scope.until)}'::TIMESTAMP", f"'{UUID(scope.organisation)}'::UUID"
    return _FACTS.format(source=facts_sql(), organisation=organisation, until=until)


def measure(scope: Scope, *, lessons: int) -> Measured:
    """Every number of a program; `lessons` is how many its course has."""
    with _tables(scope, lessons) as db:
        reached = _ask_reached(db)
        waits = _ask_rehire(db)
        followed = _ask_followed(db, scope)
        fill = _waiting("time_to_fill", *_ask_fill(db, scope))
        quality = _quality(db, scope)
    none = _Reached((0,) * len(STEPS), (None,) * len(STEPS), None)
    funnel = _funnel(reached.get(scope.cohort, none))
    people = {step.key: step.people for step in funnel.steps}
    months = sorted(month for month in reached if month)
    return Measured(
        funnel=funnel, participation=rate("participation", people["joined"], people["invited"]),
        completion=rate("completion", people["passed"], people["joined"]), fill=fill, quality=quality,
        rehire=_rehire(scope, scope.cohort, waits, followed),
        cohorts=tuple(_cohort(scope, month, reached[month], waits, followed) for month in months),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reached:
    """How many reached each step, the median wait for it in seconds, the median from joining to passing."""

    people: Sequence[int]
    waits: Sequence[float | None]
    to_pass: float | None


def _ask_reached(db: "duckdb.DuckDBPyConnection") -> dict[str, _Reached]:
    """By cohort; all of them under the empty text."""
    counts = ", ".join(f"count({name})" for name in STEPS)
    waits = ", ".join(_median(before, name) for before, name in pairwise(STEPS))
    sql = f"""SELECT coalesce(cohort, ''), {counts}, {waits}, {_median("joined", "passed")}
      FROM reached GROUP BY GROUPING SETS ((), (cohort))"""  # noqa: S608 - the names are our own
    steps = len(STEPS)
    rows = db.execute(sql).fetchall()
    return {row[0]: _Reached(row[1 : steps + 1], (None, *row[steps + 1 : -1]), row[-1]) for row in rows}


def _median(before: str, name: str) -> str:
    return f"median(date_diff('second', {before}, {name})) FILTER ({name} >= {before})"


def _funnel(reached: _Reached) -> Funnel:
    return Funnel(tuple(_step(number, reached) for number in range(len(STEPS))))


def _step(number: int, reached: _Reached) -> Step:
    people, wait = reached.people[number], reached.waits[number]
    before = reached.people[number - 1] if number else 0
    still_followed = STEPS[number] == "rehired"
    lost = None if number == 0 or still_followed else max(0, before - people)
    return Step(
        STEPS[number], people, before, lost, people / (reached.people[0] or 1), None if wait is None else wait / 3600
    )


def _ask_fill(db: "duckdb.DuckDBPyConnection", scope: Scope) -> tuple[Group | None, Group | None]:
    """Days from posting to filling, since the launch: the pool's gigs, and those that no pool saw first."""
    rows = db.execute(_WAITS, {"until": _naive(scope.until), "program": scope.program}).fetchall()
    return _group([row[1:] for row in rows if row[0]]), _group([row[1:] for row in rows if not row[0]])


def _naive(when: datetime) -> datetime:
    return when.astimezone(UTC).replace(tzinfo=None)


def _group(rows: Sequence[tuple[Any, ...]]) -> Group | None:
    """Rows of whether it was seen, days, count."""
    return ([row[1] for row in rows], [row[0] for row in rows], [row[2] for row in rows]) if rows else None


def _waiting(key: str, first: Group | None, other: Group | None) -> Waiting:
    one, two = (kaplan_meier(*group) if group else None for group in (first, other))
    tested = logrank(first, other) if first and other and (_events(one) + _events(two)) else None
    return Waiting(key, one, two, tested, too_early=_events(one) < FEWEST_EVENTS)


def _events(curve: Survival | None) -> int:
    return curve.events if curve else 0


def _ask_rehire(db: "duckdb.DuckDBPyConnection") -> list[tuple[Any, ...]]:
    """Cohort, holder, whether hired again within the window, days followed, count.

    Others have no cohort, and are followed until they hold the badge.
    """
    sql = f"""SELECT CASE WHEN holder THEN cohort END, holder,
        coalesce(next - first <= INTERVAL {WINDOW_DAYS} DAY, false),
        round(least({WINDOW_DAYS}, epoch(coalesce(next, ends) - first) / 86400), 2), count(*)
      FROM hires GROUP BY ALL ORDER BY ALL"""  # noqa: S608 - a number of our own
    return db.execute(sql).fetchall()


def _ask_followed(db: "duckdb.DuckDBPyConnection", scope: Scope) -> dict[str, tuple[int, int, datetime | None]]:
    """By cohort, and all under the empty text: holders hired, how many of them a whole window ago, when enough were."""
    sql = f"""SELECT coalesce(cohort, ''), count(*), count(*) FILTER (first <= $until - INTERVAL {WINDOW_DAYS} DAY),
        min(first, {FEWEST_AT_END})[{FEWEST_AT_END}]
      FROM hires WHERE holder GROUP BY GROUPING SETS ((), (cohort))"""  # noqa: S608 - numbers of our own
    rows = db.execute(sql, {"until": _naive(scope.until)}).fetchall()
    return {month: (hired, whole, enough) for month, hired, whole, enough in rows}


def _rehire(
    scope: Scope, cohort: str, waits: Sequence[tuple[Any, ...]], followed: dict[str, tuple[int, int, datetime | None]]
) -> Waiting:
    """Of one cohort or all, against those without the badge. Early until enough were followed for the whole window."""
    holders = [row for row in waits if row[1] and cohort in {"", row[0]}]
    found = _waiting("rehire", _group([r[2:] for r in holders]), _group([r[2:] for r in waits if not r[1]]))
    hired, whole, enough = followed.get(cohort, (0, 0, None))
    early = hired < FEWEST or whole < FEWEST_AT_END
    begun = enough.replace(tzinfo=UTC) if enough else scope.until
    readable = begun + timedelta(days=WINDOW_DAYS) if whole < FEWEST_AT_END else None
    return replace(found, followed=whole, too_early=early, readable_at=readable if early else None)


def _quality(db: "duckdb.DuckDBPyConnection", scope: Scope) -> Quality:
    """Ratings of gigs filled before and after certification, by contractor."""
    rows = db.execute(_RATINGS, {"cohort": scope.cohort}).fetchall()
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


def _cohort(
    scope: Scope, month: str, reached: _Reached, waits: Sequence[tuple[Any, ...]],
    followed: dict[str, tuple[int, int, datetime | None]],
) -> Cohort:  # fmt: skip
    people = dict(zip(STEPS, reached.people, strict=True))
    days_to_pass = None if reached.to_pass is None else reached.to_pass / 86400
    return Cohort(
        month, people["invited"], rate("joined", people["joined"], people["invited"]),
        rate("passed", people["passed"], people["joined"]), days_to_pass, people["hired"], people["rehired"],
        _rehire(scope, month, [row for row in waits if row[1]], followed),
    )  # fmt: skip


def rate(key: str, x: int, n: int) -> Rate:
    """A share, called too early below twenty people."""
    return Rate(key, wilson_interval(x, n) if n else None, too_early=n < FEWEST)
