"""Reminders: what is due by the calendar, told once; and the jobs that the scheduler wakes.

How a feature adds reminders
----------------------------
A rule is data: a name, and a query that says what is owed at a moment. It lives in the feature's
`reminders.py` and is handed over in the feature's `register(app)`::

    from app.reminders.rules import (
        Due, ReminderRule, each, furthest_deadline, offsets_for, register_rules
    )

    def due_tasks(now: datetime) -> Iterable[Due | Failure]:
        tasks = open_tasks_due_until(furthest_deadline(now))
        return each(tasks, lambda task: _due(task, now))

    def _due(task: RectificationTask, now: datetime) -> Due | None:
        occurrence = offsets_for(task.region_path).latest(task.due_on, now, since=task.issued_at)
        if occurrence is None:
            return None
        return Due(
            subject_kind="rectification_task",
            subject_id=task.id,
            recipients=[task.owner, task.head],      # inactive ones are passed over and counted
            occurrence=occurrence.key,               # contains due_on: a new date begins anew
            context={"number": task.number, "due_on": task.due_on, "school": task.school,
                     "days": occurrence.days},       # days left; below 0 means overdue
            url=f"/tasks/{task.number}",
        )

    RULES = [ReminderRule("task_due", _l("Task due or overdue"), due_tasks, message="task_due")]

    def register(app: Flask) -> None:                # in views.py
        register_rules(RULES)

`message` is a kind declared with `app.messages.kinds.declare_kind`; its `subject.txt` and `body.txt`
get `context`. The engine remembers (rule, subject, recipient, occurrence) under a unique constraint
in the same transaction as the message, so an occurrence is told exactly once, whatever crashes or
runs twice. After a pause `latest` gives one occurrence per subject, not one per missed day.

All that one person is owed on one day becomes one message (and one e-mail): with one entry it reads
like that entry, with several it lists them. A rule with `alone=True` sends each of its own.

Jobs: `app.reminders.jobs.register(Job(name, label, seconds, function))`; `function(tick)` returns
what it did as a mapping of small numbers, `{}` when there was nothing to do. Long jobs ask
`tick.keep_going()` between their transactions. `jobs.housekeeping.connect(function)` adds an
hourly clean-up that returns how much it removed.
"""
