"""Forms of the school register."""

from wtforms import (
    BooleanField,
    FloatField,
    IntegerField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core.forms import BaseForm, EditForm, choices_of
from app.core.i18n import lazy_gettext as _l
from app.core.position import LATITUDES, LONGITUDES
from app.schools.service import MOST_PEOPLE
from app.schools.states import Ownership, RegionLevel, Stage

_NAME_NEEDED = InputRequired(_l("Please enter the name."))
_COUNT = NumberRange(0, MOST_PEOPLE, _l("A number from 0 to %(number)s.", number=MOST_PEOPLE))


def _degrees(bounds: tuple[float, float]) -> NumberRange:
    least, most = bounds
    words = _l("A number from %(least)s to %(most)s.", least=least, most=most)
    return NumberRange(least, most, words)


class SchoolForm(EditForm):
    """Facts of a school; `region` is picked by search and holds a region code."""

    code = StringField(
        _l("School code"),
        description=_l("Ten digits, as registered: type, province, serial number."),
        validators=[InputRequired(_l("Please enter the code.")), Length(max=10)],
    )
    name_zh = StringField(_l("Name in Chinese"), validators=[_NAME_NEEDED, Length(max=120)])
    name_en = StringField(_l("Name in English"), validators=[Length(max=200)])
    stage = SelectField(_l("Stage"), choices=choices_of(Stage))
    ownership = SelectField(_l("Run by"), choices=choices_of(Ownership))
    region = StringField(
        _l("Region"),
        description=_l("Town or county in which the school lies."),
        validators=[InputRequired(_l("Please search and choose a region."))],
    )
    address = TextAreaField(_l("Address"), validators=[Length(max=300)])
    contact_name = StringField(_l("Contact"), validators=[Length(max=60)])
    contact_phone = TelField(_l("Contact's phone"), validators=[Length(max=40)])
    latitude = FloatField(
        _l("Latitude"),
        description=_l(
            "Degrees north, such as 30.65743, as a phone itself shows them (WGS 84): what a map on the"
            " web shows can be off by several hundred metres."
        ),
        validators=[Optional(), _degrees(LATITUDES)],
    )
    longitude = FloatField(
        _l("Longitude"),
        description=_l("Degrees east, such as 103.52158."),
        validators=[Optional(), _degrees(LONGITUDES)],
    )
    pupil_count = IntegerField(_l("Pupils"), default=0, validators=[Optional(), _COUNT])
    staff_count = IntegerField(_l("Staff"), default=0, validators=[Optional(), _COUNT])


class RegionForm(EditForm):
    """Facts of a region; `parent` is picked by search when it moves."""

    code = StringField(
        _l("Division code"),
        description=_l("Six digits after GB/T 2260; a town has twelve."),
        validators=[InputRequired(_l("Please enter the code.")), Length(max=12)],
    )
    name_zh = StringField(_l("Name in Chinese"), validators=[_NAME_NEEDED, Length(max=120)])
    name_en = StringField(_l("Name in English"), validators=[Length(max=160)])
    level = SelectField(_l("Level"), choices=choices_of(RegionLevel))
    office_zh = StringField(
        _l("Name of the supervision office in Chinese"), validators=[Length(max=160)]
    )
    office_en = StringField(
        _l("Name of the supervision office in English"), validators=[Length(max=200)]
    )
    document_code = StringField(
        _l("Code on documents"),
        description=_l("The word in front of the year on official papers."),
        validators=[Length(max=20)],
    )


class MovingRegionForm(RegionForm):
    """As RegionForm, for a region that lies below another one."""

    parent = StringField(
        _l("Region above"),
        validators=[InputRequired(_l("Please search and choose a region."))],
    )


class ZoneForm(EditForm):
    """Name of a zone; its schools are put in and taken out on its page."""

    name_zh = StringField(_l("Name in Chinese"), validators=[_NAME_NEEDED, Length(max=120)])
    name_en = StringField(_l("Name in English"), validators=[Length(max=160)])
    is_active = BooleanField(_l("In use"), default=True)


class NewZoneForm(BaseForm):
    """A new zone of a region."""

    name_zh = StringField(_l("Name in Chinese"), validators=[_NAME_NEEDED, Length(max=120)])
    name_en = StringField(_l("Name in English"), validators=[Length(max=160)])
    region = StringField(
        _l("Region"), validators=[InputRequired(_l("Please search and choose a region."))]
    )


class SectionForm(EditForm):
    """Name of a section of the bureau."""

    name_zh = StringField(_l("Name in Chinese"), validators=[_NAME_NEEDED, Length(max=120)])
    name_en = StringField(_l("Name in English"), validators=[Length(max=160)])
    is_active = BooleanField(_l("In use"), default=True)


class NewSectionForm(BaseForm):
    """A new section of a region's bureau."""

    name_zh = StringField(
        _l("Name in Chinese"),
        description=_l("As people call it, for example Building Section."),
        validators=[_NAME_NEEDED, Length(max=120)],
    )
    name_en = StringField(_l("Name in English"), validators=[Length(max=160)])
    region = StringField(
        _l("Region"), validators=[InputRequired(_l("Please search and choose a region."))]
    )


class ZoneSchoolForm(BaseForm):
    """A school to be put into a zone."""

    school = StringField(
        _l("Add a school"),
        validators=[InputRequired(_l("Please search and choose a school."))],
    )
