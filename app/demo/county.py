"""Places and people of the demo, and one account per role."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from app.accounts.models import Grant, User
from app.accounts.queries import Person, person
from app.accounts.service.grants import Scope, add_grant, declare_recusal
from app.accounts.service.passwords import hash_password
from app.accounts.service.users import Particulars, create_user
from app.accounts.states import CardLevel, EmploymentKind
from app.core import clock
from app.core.permissions import SYSTEM, Role
from app.demo import places
from app.extensions import db
from app.schools import service as schools
from app.schools.models import Region, School, Section, Zone
from app.schools.service import RegionFacts, SchoolFacts
from app.schools.states import Ownership, RegionLevel
from config import DEMO_PASSWORD

GRANTED_DAYS_AGO = 420


@dataclass
class County:
    """Everything the stories need to name; people by login name."""

    city: Region
    county: Region
    towns: list[Region] = field(default_factory=list)
    schools: list[School] = field(default_factory=list)
    zones: list[Zone] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    people: dict[str, User] = field(default_factory=dict)

    def act(self, login: str) -> Person:
        """The person as an actor, with the rights that count at the moment of the clock."""
        return person(self.people[login])

    def head_of(self, school: School) -> str:
        """Login of the head of a school."""
        return _login("head", self.schools.index(school))

    def staff_of(self, school: School) -> str:
        """Login of the member of staff who does the work."""
        return _login("staff", self.schools.index(school))

    def supervisor_of(self, school: School) -> str:
        """Login of the supervisor in whose zone the school lies."""
        place = self.schools.index(school)
        zone = next(i for i, (_zh, _en, members) in enumerate(places.ZONES) if place in members)
        return ("supervisor", "supervisor2", "supervisor3")[zone]

    def colleague_of(self, school: School) -> str:
        """Login of a second supervisor whose scope covers the school."""
        return "supervisor4"


def make_county() -> County:
    """Regions, schools, zones, accounts and grants; more than a year old by the clock's moment."""
    code, zh, en = places.CITY
    city = schools.create_region(
        SYSTEM,
        facts=RegionFacts(code=code, name_zh=zh, name_en=en, level=RegionLevel.CITY, parent=None),
    )
    code, zh, en = places.COUNTY
    county = schools.create_region(
        SYSTEM,
        facts=RegionFacts(
            code=code,
            name_zh=zh,
            name_en=en,
            level=RegionLevel.COUNTY,
            parent=city,
            office_zh=places.OFFICE[0],
            office_en=places.OFFICE[1],
            document_code=places.DOCUMENT_CODE,
        ),
    )
    made = County(city, county)
    for code, zh, en in places.TOWNS:
        facts = RegionFacts(
            code=code, name_zh=zh, name_en=en, level=RegionLevel.TOWN, parent=county
        )
        made.towns.append(schools.create_region(SYSTEM, facts=facts))
    password = hash_password(DEMO_PASSWORD)
    _first_administrator(made, password)
    _make_schools(made)
    _make_people(made, password)
    return made


def _first_administrator(made: County, password: str) -> None:
    """The city's administrator, put in place as the set-up page does; grants come from there."""
    name = "叶知秋"
    user = create_user(
        SYSTEM,
        login="cityadmin",
        particulars=Particulars(name=name, title="市系统管理员"),
        password_hash=password,
        home_region=made.city,
        is_demo=True,
        must_change_password=False,
    )
    db.session.add(Grant(user=user, role=Role.ADMIN, region=made.city, from_on=_granted_on()))
    db.session.flush()
    made.people["cityadmin"] = user


def _make_schools(made: County) -> None:
    admin = made.act("cityadmin")
    for place, (zh, en, stage, town, pupils, staff) in enumerate(places.SCHOOLS):
        facts = SchoolFacts(
            code=f"{places.TYPE_CODES[stage]}51{place + 1:06d}",
            name_zh=zh,
            name_en=en,
            stage=stage,
            ownership=Ownership.PRIVATE if place == 3 else Ownership.PUBLIC,
            region=made.towns[town],
            address=f"{made.towns[town].name_zh}文教路 {place * 7 + 3} 号",
            contact_name=places.HEADS[place],
            contact_phone=f"139 0000 {place + 1:04d}",
            pupil_count=pupils,
            staff_count=staff,
        )
        made.schools.append(schools.create_school(admin, facts=facts))
    for zh, en, members in places.ZONES:
        zone = schools.create_zone(admin, region=made.county, name_zh=zh, name_en=en)
        for place in members:
            schools.add_to_zone(admin, zone, made.schools[place])
        made.zones.append(zone)
    for zh, en in places.SECTIONS:
        section = schools.create_section(admin, region=made.county, name_zh=zh, name_en=en)
        made.sections.append(section)


def _make_people(made: County, password: str) -> None:
    county = made.county
    office: tuple[tuple[str, str, str, Role, Scope], ...] = (
        ("admin", "鲁可为", "系统管理员", Role.ADMIN, county),
        ("lead", "顾明舟", "督导室主任", Role.OFFICE_LEAD, county),
        ("lead2", "方以正", "市督导室主任", Role.OFFICE_LEAD, made.city),
        ("leader", "贺临川", "分管领导", Role.LEADER, county),
        ("supervisor", "沈知远", "责任督学", Role.SUPERVISOR, made.zones[0]),
        ("supervisor2", "许怀瑾", "责任督学", Role.SUPERVISOR, made.zones[1]),
        ("supervisor3", "江思齐", "责任督学", Role.SUPERVISOR, made.zones[2]),
        ("supervisor4", "温书衡", "专职督学", Role.SUPERVISOR, county),
        ("supervisor5", "严守默", "兼职督学", Role.SUPERVISOR, county),
        ("section", "石敬之", "安全后勤科科员", Role.SECTION_STAFF, made.sections[0]),
        ("section2", "柳承文", "基建科科员", Role.SECTION_STAFF, made.sections[1]),
        ("section3", "唐知微", "基础教育科科员", Role.SECTION_STAFF, made.sections[2]),
        ("auditor", "甘澄", "安全审计员", Role.AUDITOR, county),
    )
    for number, (login, name, title, role, scope) in enumerate(office):
        _add(made, password, login, name, title, role, scope, f"云督证 2026-{number:03d}")
    for place, school in enumerate(made.schools):
        head, staff = _login("head", place), _login("staff", place)
        _add(made, password, head, places.HEADS[place], "校长", Role.SCHOOL_HEAD, school)
        _add(made, password, staff, places.STAFF[place], "总务主任", Role.SCHOOL_STAFF, school)
    declare_recusal(
        made.act("supervisor5"),
        made.people["supervisor5"],
        made.schools[7],
        reason="配偶在该校任教。",
        from_on=_granted_on(),
    )


def _add(
    made: County,
    password: str,
    login: str,
    name: str,
    title: str,
    role: Role,
    scope: Scope,
    card: str = "",
) -> None:
    admin = made.act("cityadmin")
    inspects = role in {Role.SUPERVISOR, Role.OFFICE_LEAD}
    user = create_user(
        admin,
        login=login,
        particulars=Particulars(
            name=name,
            title=title,
            email=f"{login}@yunxi.example",
            card_number=card if inspects else "",
            card_level=CardLevel.COUNTY if inspects else None,
            employment_kind=EmploymentKind.PART_TIME if inspects else None,
            term_from=_granted_on() if inspects else None,
        ),
        password_hash=password,
        home_region=made.county,
        is_demo=True,
        must_change_password=False,
    )
    made.people[login] = user
    add_grant(admin, user, role=role, scope=scope, from_on=_granted_on())


def _granted_on() -> date:
    return clock.today() - timedelta(days=GRANTED_DAYS_AGO)


def _login(kind: str, place: int) -> str:
    return kind if place == 0 else f"{kind}{place + 1}"
