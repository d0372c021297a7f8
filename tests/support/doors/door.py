"""One row of the table: an address, who may know of its object, for whom it opens, who may act."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tests.support.doors.people import EVERYBODY, MIRROR, STRANGERS

Outcome = Literal["ok", "acts", "kept", "login", "404", "403", "nowhere"]
Where = Literal["own", "foreign"]


@dataclass(frozen=True, kw_only=True)
class Door:
    """An endpoint with the objects in its address.

    `args` and `query`: argument → name of an object of the side; `=text` stands for itself, `!name`
    is that object of the other side. Who does not belong to `knows` gets 404, who knows but does not
    belong to `opens` 403. With `acts`, a POST of `data` by those must change something, and by others
    for whom the page opens must change nothing. `first`: the role is asked before any object is
    looked for. `shared`: the same for both counties.
    """

    endpoint: str
    args: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    knows: frozenset[str] = EVERYBODY
    opens: frozenset[str] = EVERYBODY
    acts: frozenset[str] | None = None
    data: Mapping[str, str] = field(default_factory=dict)
    first: frozenset[str] = EVERYBODY
    shared: bool = False
    nowhere: bool = False
    """The parts of the address do not belong together: refused one way or the other."""
    public: frozenset[int] | None = None
    machine: bool = False
    """Asked by programs: nobody is led to the sign-in page."""
    slow: bool = False
    """Making the answer takes long: one of those for whom it opens is enough."""

    @property
    def name(self) -> str:
        """The endpoint with what tells its rows apart."""
        objects = "-".join(text.lstrip("=") for text in (*self.args.values(), *self.query.values()))
        return f"{self.endpoint}[{objects}]" if objects else self.endpoint

    def expected(self, method: str, role: str, where: Where) -> Outcome:
        """What the design promises to `role` who knocks at the object of that side."""
        if self.public is not None:
            return "ok"
        if role in STRANGERS:
            return "login"
        if self.nowhere:
            return "nowhere"
        who = self._stands_for(role, where)
        if MIRROR.get(role, role) not in self.first:
            return "403"
        if who is None or who not in self.knows:
            return "404"
        if who not in self.opens:
            return "403"
        if method == "GET" or self.acts is None:
            return "ok"
        return "acts" if who in self.acts else "kept"

    def _stands_for(self, role: str, where: Where) -> str | None:
        if self.shared:
            return MIRROR.get(role, role)
        if where == "foreign":
            return MIRROR.get(role)
        return None if role in MIRROR else role


def place(endpoint: str, opens: frozenset[str] = EVERYBODY, **rest: object) -> Door:
    """A page without an object of its own."""
    return Door(endpoint=endpoint, opens=opens, shared=True, **rest)  # type: ignore[arg-type]


def thing(
    endpoint: str, args: Mapping[str, str], knows: frozenset[str], opens: frozenset[str] | None = None,
    **rest: object,
) -> Door:  # fmt: skip
    """A page of an object; it opens for all who know of it unless told."""
    return Door(
        endpoint=endpoint,
        args=args,
        knows=knows,
        opens=knows if opens is None else opens,
        **rest,  # type: ignore[arg-type]
    )


def mixed(endpoint: str, args: Mapping[str, str]) -> Door:
    """An address that names parts of different things: it leads nowhere, for anybody."""
    return Door(endpoint=endpoint, args=args, nowhere=True)
