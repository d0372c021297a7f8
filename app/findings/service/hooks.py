"""Extension points that rectification and the pages above fill."""

from datetime import date

from app.core.hooks import Hook, Panel
from app.core.permissions import Actor
from app.findings.models import Finding

finding_confirmed: Hook[[Actor, Finding], None] = Hook("finding_confirmed")
"""A finding has become official."""

finding_withdrawn: Hook[[Actor, Finding, str], None] = Hook("finding_withdrawn")
"""A confirmed finding no longer stands, with the reason: its open tasks go."""

finding_merged: Hook[[Actor, Finding, Finding], None] = Hook("finding_merged")
"""The first finding became part of the second: its tasks move."""

live_task_states: Hook[[Finding], list[bool]] = Hook("live_task_states")
"""One entry per task that was not cancelled: True when it is closed or sustained."""

service_of_notice: Hook[[Finding], date | None] = Hook("service_of_notice")
"""Day on which the notice with this finding was served on the school."""

finding_panels: Hook[[Actor, Finding], Panel | None] = Hook("finding_panels")
"""Parts of the finding's page made by upper features."""
