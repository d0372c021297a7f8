"""The region tree and the zones: paths stay right, nobody reaches beyond their own."""

import pytest
from sqlalchemy import select

from app.core.errors import InvalidInput, NotAllowed
from app.core.permissions import SYSTEM
from app.extensions import db
from app.schools import service
from app.schools.models import Region, School, Zone
from app.schools.service import RegionFacts
from app.schools.states import RegionLevel
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.schools import make_region, make_school


def facts_of(region: Region, **changes: object) -> RegionFacts:
    """The facts of a region as they are, with changes."""
    names = RegionFacts.__dataclass_fields__
    return RegionFacts(**{**{name: getattr(region, name) for name in names}, **changes})


def check_paths() -> None:
    """Every path is that of the parent and the own id; schools repeat it, with the right county."""
    for region in db.session.scalars(select(Region)):
        above = region.parent.path if region.parent else "/"
        assert region.path == f"{above}{region.id}/"
    for school in db.session.scalars(select(School)):
        assert school.region_path == school.region.path
        assert school.county_id == service.county_of(school.region).id


def test_tree_is_opened_level_by_level(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    assert [row.split()[1] for row in client.page("/regions").rows()] == [
        "云溪县",
        "白石镇",
        "双河镇",
    ]
    client.sign_in(cast.foreign_lead)
    page = client.page(f"/regions?at={cast.county.code}")
    assert "云溪县" not in page.text
    client.sign_in(cast.supervisor)
    assert "双河镇" not in client.page("/regions").text


@pytest.mark.parametrize("who", ["lead", "leader", "supervisor", "head"])
def test_who_is_no_administrator_changes_no_region_and_no_zone(
    cast: Cast, client: Client, who: str
) -> None:
    client.sign_in(cast.people()[who])
    zone = cast.zone_a.public_id
    for path in (
        f"/regions/{cast.town_a.code}/edit",
        f"/regions/{cast.town_a.code}/new",
        "/zones/new",
        f"/zones/{zone}/edit",
    ):
        assert client.send(path).status_code in (403, 404)
    assert client.send(f"/zones/{zone}/schools", {"school": "x"}).status_code in (403, 404)


def test_new_region_lies_below_its_parent(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    path = f"/regions/{cast.county.code}/new"
    form = client.page(path).form(path)
    assert form.values["level"] == "town"
    assert form.send(code="519999103000", name_zh="青禾镇").status_code == 303
    check_paths()
    assert form.send(code="519999103000", name_zh="青禾镇").status_code == 303
    for wrong in (
        {"code": "519999101000"},
        {"code": "5199"},
        {"code": "519997", "level": "county"},
        {"name_zh": ""},
        {"level": "planet"},
    ):
        fields = {"code": "519999104000", "name_zh": "某镇", **wrong}
        assert client.page(path).form(path).send(**fields).status_code == 422, wrong


def test_region_moved_takes_its_schools_and_children_along(cast: Cast) -> None:
    other = make_region("甲区", "519997", RegionLevel.COUNTY, cast.city)
    service.edit_region(SYSTEM, cast.town_a, facts=facts_of(cast.town_a, parent=other))
    check_paths()
    assert cast.school1.county_id == other.id
    assert cast.school2.county_id == cast.county.id


def test_region_cannot_lie_below_itself_or_above_its_level(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        service.edit_region(SYSTEM, cast.county, facts=facts_of(cast.county, parent=cast.town_a))
    with pytest.raises(InvalidInput):
        service.edit_region(SYSTEM, cast.city, facts=facts_of(cast.city, parent=cast.county))
    lower = facts_of(cast.county, level=RegionLevel.TOWN, code="519999000000")
    with pytest.raises(InvalidInput):
        service.edit_region(SYSTEM, cast.county, facts=lower)
    check_paths()


def test_administrator_moves_nothing_out_of_the_own_region(cast: Cast) -> None:
    moved = facts_of(cast.town_a, parent=cast.foreign_county)
    with pytest.raises(NotAllowed):
        service.edit_region(cast.act.admin, cast.town_a, facts=moved)
    with pytest.raises(NotAllowed):
        service.edit_region(
            cast.act.admin, cast.foreign_county, facts=facts_of(cast.foreign_county)
        )
    with pytest.raises(NotAllowed):
        service.create_region(
            cast.act.admin, facts=facts_of(cast.foreign_county, code="519996", parent=None)
        )


def test_school_above_the_counties_stands_for_itself(cast: Cast) -> None:
    school = make_school("市直属中学", cast.city, cast.city)
    assert service.county_of(cast.city) == cast.city
    assert school.county_id == cast.city.id


def test_edited_region_is_saved_and_a_stale_page_conflicts(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    path = f"/regions/{cast.county.code}/edit"
    stale = client.page(path).form(path)
    assert client.page(path).form(path).send(office_zh="云溪县教育督导室").status_code == 303
    assert stale.send(office_zh="别的名称").status_code == 409
    assert cast.county.office_zh == "云溪县教育督导室"


def test_zone_is_made_and_filled_by_search(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    form = client.page("/zones/new").form("/zones/new")
    found = form.send_page(name_zh="城关责任区", region_words="云溪", find="region")
    answer = found.form("/zones/new").send(region=cast.county.code)
    zone = db.session.scalars(select(Zone).where(Zone.name_zh == "城关责任区")).one()
    assert answer.location == f"/zones/{zone.public_id}"
    path = f"/zones/{zone.public_id}/schools"
    page = client.page(answer.location).form(path).send_page(school_words="石桥", find="school")
    assert page.form(path).send(school=cast.school4.code).status_code == 303
    assert client.page(answer.location).form(path).send(school=cast.school4.code).status_code == 303
    assert [school.code for school in zone.schools] == [cast.school4.code]
    remove = f"{path}/{cast.school4.code}/remove"
    assert client.page(answer.location).form(remove).send().status_code == 303
    db.session.expire_all()
    assert zone.schools == []


def test_zone_takes_no_foreign_and_no_closed_school(cast: Cast, client: Client) -> None:
    cast.school4.is_active = False
    client.sign_in(cast.admin)
    path = f"/zones/{cast.zone_a.public_id}/schools"
    for code in (cast.foreign_school.code, cast.school4.code, "0000000000", ""):
        assert client.send(path, {"school": code}).status_code == 422, code
    assert {school.id for school in cast.zone_a.schools} == {cast.school1.id, cast.school3.id}


def test_foreign_zone_is_like_a_missing_one(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    for zone in (cast.foreign_zone.public_id, "aaaaaaaaaaaaaaaa"):
        for act in ("", "/edit"):
            assert client.get(f"/zones/{zone}{act}").status_code == 404
        assert client.send(f"/zones/{zone}/schools", {"school": "1"}).status_code == 404
    client.sign_in(cast.supervisor)
    assert client.get(f"/zones/{cast.zone_b.public_id}").status_code == 404


def test_zone_out_of_use_is_not_offered_for_a_role(cast: Cast, client: Client) -> None:
    client.sign_in(cast.admin)
    path = f"/zones/{cast.zone_a.public_id}/edit"
    assert client.page(path).form(path).send(is_active=None).status_code == 303
    assert cast.zone_a.public_id not in client.get("/users/places?q=白石").text
