"""Who knocks, by groups. Written from the roles of the design, never computed from policies.

Own objects belong to school 1 in zone A and town A of the county. Beside the standing cast: `teammate`
(zone B) is on the team of its visits, `former` was and has left the office, `assigned` (zone B) was
given one review there, `roving` supervises the whole county, `recused` declared a relation.
"""

EVERYBODY = frozenset(
    {
        "nobody", "supervisor", "supervisor2", "supervisor3", "recused", "roving", "teammate",
        "assigned", "former", "lead", "leader", "town_leader", "head", "staff", "staff2", "head2", "admin",
        "auditor", "section", "section2",
    }
)  # fmt: skip
STRANGERS = ("anonymous", "inactive")
# Who stands for whom in the foreign county.
MIRROR = {
    "foreign_supervisor": "supervisor",
    "foreign_lead": "lead",
    "foreign_head": "head",
    "foreign_admin": "admin",
    "foreign_section": "section",
}
KNOCKING = (*STRANGERS, *sorted(EVERYBODY), *MIRROR)

NO_ONE: frozenset[str] = frozenset()
ADMIN = frozenset({"admin"})
AUDITOR = frozenset({"auditor"})
LEAD = frozenset({"lead"})
HEAD = frozenset({"head"})

# By role, wherever it is held.
OFFICE = frozenset(
    {
        "supervisor", "supervisor2", "supervisor3", "recused", "roving", "teammate", "assigned",
        "lead",
    }
)  # fmt: skip
LEADERS = frozenset({"leader", "town_leader"})
BUSINESS = OFFICE | LEADERS | {"head", "staff", "staff2", "head2", "former"}
WORKING = BUSINESS | ADMIN
SECTION = frozenset({"section"})
SECTIONS = frozenset({"section", "section2"})

# By where school 1 lies.
ABOVE = frozenset(
    {"supervisor", "supervisor3", "recused", "roving", "lead", "leader", "town_leader"}
)
SCHOOL = frozenset({"head", "staff", "staff2"})
AROUND = ABOVE | SCHOOL
INSPECTORS = frozenset({"supervisor", "supervisor3", "roving", "lead"})
TEAM = frozenset({"supervisor", "teammate"})
INSIDE = ABOVE | TEAM
VISIT = INSIDE | SCHOOL
# Supervisors and office lead above school 1, whatever they declared.
ZONE_OFFICE = frozenset({"supervisor", "supervisor3", "recused", "roving", "lead"})
IN_REGISTER = AROUND | ADMIN | AUDITOR

# Who may never meet the canary of the own side: nothing that bears it is theirs.
OUTSIDE = frozenset(
    {
        "anonymous",
        "inactive",
        "nobody",
        "supervisor2",
        "assigned",
        "former",
        "head2",
        "auditor",
        "section2",
    }
) | frozenset(MIRROR)
