"""Messages: the in-app inbox, and the outbox from which e-mail leaves after commit.

How a feature sends a message
-----------------------------
1. Declare each kind once, in the feature's `notices.py`, at module level::

       from app.core.i18n import lazy_gettext as _l
       from app.messages.kinds import declare_kind
       from app.messages.states import Topic

       declare_kind("task_issued", _l("New rectification task"), icon="flag", topic=Topic.TASKS)

2. Write its texts: `templates/messages/task_issued/subject.txt` (one line: the title in the inbox
   and the subject of the e-mail) and, if there is more to say in the app, `body.txt`. Both are
   Jinja with `_()` and the usual filters, rendered when somebody reads, in the reader's
   language::

       {{ _("New task %(number)s, due %(day)s", number=number, day=due_on | day) }}

3. Put the message into the outbox in the same transaction that changes the thing::

       from app.messages.service import enqueue

       enqueue(
           "task_issued",
           recipients,                        # users, or anything with the attributes of Recipient
           key=f"task_issued:{task.id}",      # the same key reaches the same person exactly once
           context={"number": task.number, "due_on": task.due_on, "school": task.school},
           url=f"/tasks/{task.number}",       # a path of this application
           subject=task,                      # optional: what it is about
       )

   For a transition use its history entry in the key (`f"task_returned:{entry.id}"`), so that the
   same thing happening twice is told twice. Inactive recipients and doubles in the list are
   passed over.

`context` holds ids, names, dates, numbers and paths only, never the text of a finding. Anything
with `name_zh` and `name_en` is kept in both languages: write `{{ localized(school, "name") }}`.
Values named `…_on` come back as dates and `…_at` as moments. The e-mail shows the subject line,
the `school`, the `due_on` and the link, whatever the body says. Nothing is sent inside a request.

`queries.unread_count(user_id)` is one cheap statement, for the navigation.
"""
