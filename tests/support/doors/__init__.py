"""What the route test expects: every address of the program with everybody who may stand before it."""

from tests.support.doors import loop, office, persons
from tests.support.doors.door import Door

DOORS: tuple[Door, ...] = (
    *persons.ACCOUNTS,
    *persons.DEVICES,
    *persons.MESSAGES,
    *persons.ADMINISTRATION,
    *persons.SCHOOLS,
    *office.FRAMEWORKS,
    *office.CHECKLISTS,
    *office.PLANNING,
    *office.STEPS,
    *office.RECORDING,
    *office.SENDING,
    *office.RATINGS,
    *office.FEEDBACK,
    *office.NOWHERE,
    *loop.FINDINGS,
    *loop.NOTICES,
    *loop.TASKS,
    *loop.REFERRALS,
    *loop.REVIEWS,
    *loop.RECORDS,
)
