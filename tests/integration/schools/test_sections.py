"""Sections of the bureau: made by search, renamed, never twice under one name, never beside the region."""

import pytest
from sqlalchemy import select

from app.core.errors import NotAllowed
from app.extensions import db
from app.schools import service
from app.schools.models import Section
from app.schools.queries import find_sections, get_section
from tests.support.cast import Cast
from tests.support.client import Client


def test_section_is_made_in_a_region_that_was_searched_and_renamed(
    cast: Cast, client: Client
) -> None:
    client.sign_in(cast.admin)
    form = client.page("/sections/new").form("/sections/new")
    assert form.send(name_zh="安全科", region=cast.foreign_county.code).status_code == 422
    found = form.send_page(name_zh="安全科", region_words="云溪", find="region")
    again = found.form("/sections/new")
    assert again.values["name_zh"] == "安全科"
    assert again.send(region=cast.county.code).location == "/sections"
    made = db.session.scalars(select(Section).where(Section.name_zh == "安全科")).one()
    assert made.region_id == cast.county.id

    path = f"/sections/{made.public_id}/edit"
    stale = client.page(path).form(path)
    refused = client.page(path).form(path).send_page(name_zh=cast.building.name_zh)
    assert refused.form(path).values["name_zh"] == cast.building.name_zh
    assert made.name_zh == "安全科"
    assert client.page(path).form(path).send(name_zh="安全管理科").status_code == 303
    assert stale.send(name_zh="安保科").status_code == 409
    assert [row.split()[0] for row in client.page("/sections?q=安全管理").rows()] == ["安全管理科"]


def test_section_is_kept_within_the_region_of_whoever_asks(cast: Cast, client: Client) -> None:
    for act in (cast.act.foreign_admin, cast.act.lead, cast.act.section):
        with pytest.raises(NotAllowed):
            service.edit_section(act, cast.building, name_zh="别的名称")
        with pytest.raises(NotAllowed):
            service.create_section(act, region=cast.county, name_zh="安全科")
    assert get_section(cast.act.foreign_admin, cast.building.public_id) is None
    assert get_section(cast.act.section2, cast.building.public_id) is None
    assert list(find_sections(cast.act.admin, "基建")) == [cast.building]
    assert list(find_sections(cast.act.foreign_admin, "基建")) == [cast.foreign_building]
