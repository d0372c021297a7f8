"""The standing cast: the people and places of a small invented county, used by everyone's tests.

    def test_…(cast: Cast) -> None:
        service.plan_visit(cast.act.supervisor, school=cast.school1, …)
        page = client.sign_in(cast.head).page("/tasks")

Places: 望澜市 (city) with 云溪县 (county: 白石镇 = town_a, 双河镇 = town_b) and 槐安县
(foreign county).
zone_a = school1, school3 (both town_a); zone_b = school2, school4 (both town_b).
"""

from dataclasses import dataclass, field

from app.accounts.models import User
from app.accounts.queries import Person
from app.core.permissions import Role
from app.extensions import db
from app.schools.models import Region, School, Section, Zone
from app.schools.states import RegionLevel, Stage
from tests.support.factories.accounts import actor, make_person, make_user
from tests.support.factories.schools import make_region, make_school, make_section, make_zone


@dataclass(kw_only=True)
class Places:
    """Regions, schools, zones and sections of the bureau."""

    city: Region
    county: Region
    town_a: Region
    town_b: Region
    foreign_county: Region
    school1: School
    school2: School
    school3: School
    school4: School
    foreign_school: School
    zone_a: Zone
    zone_b: Zone
    foreign_zone: Zone
    building: Section
    finance: Section
    foreign_building: Section


class Actors:
    """`cast.act.head` is the actor of `cast.head`, with the rights that count at that moment."""

    def __init__(self, cast: "Cast") -> None:
        self._cast = cast

    def __getattr__(self, name: str) -> Person:
        user = getattr(self._cast, name)
        assert isinstance(user, User), f"{name} is not a person"
        return actor(user)


@dataclass(kw_only=True)
class Cast(Places):
    """Everybody; the login is the attribute's name, the password `factories.accounts.PASSWORD`."""

    supervisor: User
    """Supervisor of zone A."""
    supervisor2: User
    """Supervisor of zone B."""
    supervisor3: User
    """Supervisor of zone A as well: the second pair of eyes, third member of a team."""
    lead: User
    """Office lead of the county."""
    leader: User
    """Leader of the county."""
    town_leader: User
    """Leader of town A."""
    head: User
    """Head of school 1."""
    staff: User
    """Staff of school 1."""
    staff2: User
    """A second member of staff of school 1."""
    head2: User
    """Head of school 2."""
    admin: User
    """Administrator of the county."""
    auditor: User
    """Security auditor of the county."""
    section: User
    """Staff of the building section."""
    section2: User
    """Staff of the finance section."""
    inactive: User
    """A deactivated supervisor of zone A."""
    foreign_supervisor: User
    """Supervisor of the foreign county."""
    foreign_lead: User
    """Office lead of the foreign county."""
    foreign_head: User
    """Head of the foreign school."""
    foreign_admin: User
    """Administrator of the foreign county."""
    foreign_section: User
    """Staff of the foreign county's building section."""
    nobody: User
    """An account without any grant."""
    act: Actors = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.act = Actors(self)

    def people(self) -> dict[str, User]:
        """Every account by its name in the cast."""
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


def make_places() -> Places:
    """The regions with their schools and zones."""
    city = make_region("望澜市", "519900", RegionLevel.CITY, name_en="Wanglan City")
    county = make_region(
        "云溪县", "519999", RegionLevel.COUNTY, city, name_en="Yunxi County", document_code="云教督"
    )
    foreign = make_region(
        "槐安县",
        "519998",
        RegionLevel.COUNTY,
        city,
        name_en="Huai'an County",
        document_code="槐教督",
    )
    town_a = make_region("白石镇", "519999101000", RegionLevel.TOWN, county, name_en="Baishi Town")
    town_b = make_region(
        "双河镇", "519999102000", RegionLevel.TOWN, county, name_en="Shuanghe Town"
    )
    school1 = make_school("桃岭小学", town_a, county, name_en="Taoling Primary School")
    school2 = make_school(
        "双河初级中学",
        town_b,
        county,
        stage=Stage.JUNIOR,
        name_en="Shuanghe Junior Secondary School",
    )
    school3 = make_school(
        "白石幼儿园", town_a, county, stage=Stage.KINDERGARTEN, name_en="Baishi Kindergarten"
    )
    school4 = make_school("石桥小学", town_b, county, name_en="Shiqiao Primary School")
    foreign_school = make_school("槐安小学", foreign, foreign, name_en="Huai'an Primary School")
    return Places(
        city=city,
        county=county,
        town_a=town_a,
        town_b=town_b,
        foreign_county=foreign,
        school1=school1,
        school2=school2,
        school3=school3,
        school4=school4,
        foreign_school=foreign_school,
        zone_a=make_zone("白石责任区", county, school1, school3, name_en="Baishi zone"),
        zone_b=make_zone("双河责任区", county, school2, school4, name_en="Shuanghe zone"),
        foreign_zone=make_zone("槐安责任区", foreign, foreign_school, name_en="Huai'an zone"),
        building=make_section("基建科", county, name_en="Building section"),
        finance=make_section("财务科", county, name_en="Finance section"),
        foreign_building=make_section("基建科", foreign, name_en="Building section"),
    )


def make_cast() -> Cast:
    """Places and people in the present database, flushed."""
    places = make_places()
    county, zone_a, foreign = places.county, places.zone_a, places.foreign_county
    school1, far_school = places.school1, places.foreign_school
    inactive = make_person("inactive", "程远山", Role.SUPERVISOR, zone_a)
    inactive.is_active = False
    cast = Cast(
        **vars(places),
        supervisor=make_person("supervisor", "沈知远", Role.SUPERVISOR, zone_a, title="责任督学"),
        supervisor2=make_person(
            "supervisor2", "许怀瑾", Role.SUPERVISOR, places.zone_b, title="责任督学"
        ),
        supervisor3=make_person("supervisor3", "叶知秋", Role.SUPERVISOR, zone_a, title="兼职督学"),
        lead=make_person("lead", "顾明舟", Role.OFFICE_LEAD, county, title="督导室负责人"),
        leader=make_person("leader", "温如海", Role.LEADER, county, title="副局长"),
        town_leader=make_person(
            "town_leader", "白若溪", Role.LEADER, places.town_a, title="副镇长"
        ),
        head=make_person("head", "陆秋实", Role.SCHOOL_HEAD, school1, title="校长"),
        staff=make_person("staff", "孟广平", Role.SCHOOL_STAFF, school1, title="总务主任"),
        staff2=make_person("staff2", "邵一鸣", Role.SCHOOL_STAFF, school1, title="食堂管理员"),
        head2=make_person("head2", "方大同", Role.SCHOOL_HEAD, places.school2, title="校长"),
        admin=make_person("admin", "宋清和", Role.ADMIN, county, title="系统管理员"),
        auditor=make_person("auditor", "卫照临", Role.AUDITOR, county, title="安全审计员"),
        section=make_person("section", "石敬之", Role.SECTION_STAFF, places.building, title="科员"),
        section2=make_person(
            "section2", "柳承文", Role.SECTION_STAFF, places.finance, title="科员"
        ),
        inactive=inactive,
        foreign_supervisor=make_person("foreign_supervisor", "南宫柯", Role.SUPERVISOR, foreign),
        foreign_lead=make_person("foreign_lead", "淳于安", Role.OFFICE_LEAD, foreign),
        foreign_head=make_person("foreign_head", "槐素心", Role.SCHOOL_HEAD, far_school),
        foreign_admin=make_person("foreign_admin", "段怀古", Role.ADMIN, foreign),
        foreign_section=make_person(
            "foreign_section", "木守拙", Role.SECTION_STAFF, places.foreign_building
        ),
        nobody=make_user("nobody", "无衔人"),
    )
    db.session.flush()
    return cast
