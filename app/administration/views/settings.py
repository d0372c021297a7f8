"""Settings of the rules, region by region."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.accounts.queries import administered
from app.administration import service
from app.administration.forms import SettingForm, YesNoSettingForm
from app.administration.permissions import may_administer, may_change_settings
from app.administration.queries import (
    SettingRow,
    calendar_years,
    setting_history,
    setting_rows,
)
from app.administration.states import SETTING_GROUPS
from app.administration.views.blueprint import blueprint
from app.administration.views.values import shown_value
from app.core import clock
from app.core.forms import show
from app.core.i18n import Text
from app.core.i18n import gettext as _
from app.core.permissions import Actor
from app.core.policy import SETTINGS, Setting
from app.core.requests import authorise, current_actor
from app.extensions import db
from app.schools.models import Region
from app.schools.queries import regions_below


@blueprint.get("/administration")
@authorise(may_administer)
def index() -> str:
    """What an administrator looks after."""
    years = calendar_years()
    open_years = [year for year, confirmed in years.items() if not confirmed]
    if clock.today().year + 1 not in years:
        open_years.append(clock.today().year + 1)
    return render_template("administration/index.html", open_years=open_years)


def _own_region(actor: Actor, code: str) -> Region | None:
    query = select(Region).where(administered(actor)).order_by(Region.path)
    if code != "own":
        query = query.where(Region.code == code)
    return db.session.scalar(query.limit(1))


@blueprint.get("/settings/<code>")
@authorise(may_change_settings, load=_own_region)
def settings(region: Region) -> str:
    """All settings of a region with their origin; `own` is the administrator's first region."""
    rows = setting_rows(region)
    groups = [
        (title, [row for row in rows if row.setting.key.split(".")[0] == prefix])
        for prefix, title in SETTING_GROUPS.items()
    ]
    rest = [row for row in rows if row.setting.key.split(".")[0] not in SETTING_GROUPS]
    return render_template(
        "administration/settings.html",
        region=region,
        below=regions_below(current_actor(), region),
        groups=[(title, found) for title, found in [*groups, (_("Other"), rest)] if found],
        origin=lambda row: _origin(row, region),
        shown=shown_value,
    )


def _origin(row: SettingRow, region: Region) -> str:
    if row.region is None:
        return _("default")
    return _("set here") if row.region.id == region.id else _("inherited")


@blueprint.route("/settings/<code>/<key>", methods=["GET", "POST"])
@authorise(may_change_settings, load=_own_region)
def setting(region: Region, key: str) -> ResponseReturnValue:
    """One setting of a region: its value, its history, a new value from a day on."""
    declared = SETTINGS.get(key)
    if declared is None:
        return redirect(url_for("administration.settings", code=region.code), 303)
    row = next(row for row in setting_rows(region) if row.setting is declared)
    form = YesNoSettingForm() if isinstance(declared.default, bool) else SettingForm()
    if request.method == "GET":
        form.value.data = _as_typed(row.value)
    if form.validate_on_submit():
        with form.reporting():
            service.set_setting(
                current_actor(),
                region,
                declared,
                text=form.value.data,
                valid_from=form.valid_from.data,
            )
        if not form.errors:
            flash(_("The setting is saved."))
            return redirect(url_for("administration.settings", code=region.code), 303)
    return _setting_page(form, region, row)


def _setting_page(form: SettingForm, region: Region, row: SettingRow) -> ResponseReturnValue:
    return show(
        "administration/setting.html",
        form,
        region=region,
        row=row,
        origin=_origin(row, region),
        bounds=_bounds(row.setting),
        history=setting_history(region, row.setting.key),
        shown=shown_value,
    )


def _as_typed(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _bounds(setting: Setting) -> Text:
    if setting.lowest is None or setting.highest is None:
        return str(setting.unit)
    return _(
        "%(lowest)s to %(highest)s %(unit)s",
        lowest=setting.lowest,
        highest=setting.highest,
        unit=setting.unit,
    )
