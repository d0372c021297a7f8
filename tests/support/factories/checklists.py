"""Makes checklists for tests, through the services."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from app.checklists import queries, service
from app.checklists.answers import AnswerValue
from app.checklists.models import ChecklistItem, ChecklistSection, ChecklistVersion
from app.checklists.states import AnswerType, EvidenceRule, NumberRule
from app.core.permissions import Actor
from app.core.severity import Severity
from app.frameworks.models import Indicator
from app.schools.models import Region
from tests.support.factories.frameworks import EIGHT_ITEMS, make_framework


def make_checklist(
    actor: Actor,
    region: Region,
    *,
    title_zh: str = "责任督学经常性督导",
    indicators: tuple[str, ...] = ("6", "7"),
    framework: str = EIGHT_ITEMS,
    answer_type: AnswerType = AnswerType.GRADE,
    publish: bool = True,
) -> ChecklistVersion:
    """A checklist of some indicators (codes) of a built-in framework, published unless told not to."""
    source = make_framework(framework)
    ids = {one.id for one in source.indicators if one.code in indicators}
    version = service.create_from_framework(
        actor,
        framework=source,
        region=region,
        indicator_ids=ids,
        title_zh=title_zh,
        title_en="Regular inspection",
        answer_type=answer_type,
    )
    if publish:
        service.publish(actor, version)
    return version


def make_blank(
    actor: Actor, region: Region, *, title_zh: str = "食堂专项检查", title_en: str = "Canteen check"
) -> ChecklistVersion:
    """An empty draft with the conformity scale."""
    return service.create_blank(actor, region=region, title_zh=title_zh, title_en=title_en)


def add_item(
    actor: Actor,
    version: ChecklistVersion,
    prompt_zh: str = "留样标签齐全",
    *,
    answer_type: AnswerType = AnswerType.YES_NO,
    section: ChecklistSection | None = None,
    **fields: Any,
) -> ChecklistItem:
    """An item with a prompt in both languages; further fields as in `service.ITEM_FIELDS`."""
    texts = {"prompt_zh": prompt_zh, "prompt_en": f"Prompt for {prompt_zh}"}
    return service.add_item(
        actor, version, section=section, answer_type=answer_type, **{**texts, **fields}
    )


def make_every_kind(
    actor: Actor, region: Region, *, publish: bool = True
) -> tuple[ChecklistVersion, dict[str, ChecklistItem]]:
    """A checklist with an item of every answer type, by type; the second shows if the first is no."""
    version = make_blank(actor, region)
    kitchen = service.add_section(
        actor, version, name_zh="后厨", name_en="Kitchen", weight=Decimal(60)
    )
    hall = service.add_section(actor, version, name_zh="餐厅", name_en="Hall", weight=Decimal(40))
    made = {
        "yes_no": add_item(
            actor, version, "食品留样满 48 小时", section=kitchen, severity=Severity.SERIOUS,
            photo_rule=EvidenceRule.UNMET, days=10, measure_zh="当日补齐留样。",
            stock_phrases=["留样缺品种", "不足 48 小时"], veto=True,
        ),
        "grade": add_item(
            actor, version, "补救措施到位", section=kitchen, answer_type=AnswerType.GRADE,
            show_if={"item": "q1", "operator": "is", "value": "no"},
        ),
        "number": add_item(
            actor, version, "冷藏温度", section=kitchen, answer_type=AnswerType.NUMBER,
            unit_zh="℃", minimum=Decimal(-30), maximum=Decimal(40), expected_max=Decimal(8),
            expected_min=Decimal(0), number_rule=NumberRule.EXPECTED,
        ),
        "single": add_item(
            actor, version, "陪餐人员", section=hall, answer_type=AnswerType.SINGLE,
            option_data=[
                {"code": "head", "name_zh": "校长", "name_en": "Head", "points": 100},
                {"code": "none", "name_zh": "无人", "name_en": "Nobody", "points": 0},
            ],
            unmet_values=["none"],
        ),
        "multiple": add_item(
            actor, version, "公示内容", section=hall, answer_type=AnswerType.MULTIPLE,
            option_data=[
                {"code": "menu", "name_zh": "食谱", "name_en": "Menu"},
                {"code": "price", "name_zh": "价格", "name_en": "Price"},
            ],
            note_rule=EvidenceRule.NEVER,
        ),
        "text": add_item(
            actor, version, "其他情况", section=hall, answer_type=AnswerType.TEXT, required=False
        ),
        "photo": add_item(
            actor, version, "餐厅全景", section=hall, answer_type=AnswerType.PHOTO
        ),
    }  # fmt: skip
    if publish:
        service.publish(actor, version)
    return version, made


PHRASES = [
    "留样缺品种",
    "不足 48 小时",
    "标签无时间",
    "冰箱未分区",
    "台账未登记",
    "重复使用一次性手套",
]


def make_parts(
    actor: Actor, region: Region, sizes: Sequence[int] = (4, 4)
) -> tuple[ChecklistVersion, list[ChecklistItem]]:
    """A published checklist of one section with so many yes-or-no items in each of its parts.

    One part alone has no heading. The second item of a part, and every tenth, shows when the one
    before is answered with no.
    """
    version = make_blank(actor, region)
    kitchen = service.add_section(actor, version, name_zh="后厨", name_en="Kitchen")
    items: list[ChecklistItem] = []
    for part, size in enumerate(sizes, start=1):
        section = kitchen
        if len(sizes) > 1:
            section = service.add_section(
                actor, version, parent=kitchen, name_zh=f"第 {part} 组", name_en=f"Group {part}"
            )
        for place in range(size):
            rule = {"item": items[-1].code, "operator": "is", "value": "no"} if items else {}
            hangs = place == 1 or (place and place % 10 == 0)
            made = add_item(
                actor, version, f"食堂检查要点{part}之{place + 1}：台账与现场一致，专人负责",
                section=section, guidance_zh="看台账、看现场、问从业人员。",
                legal_basis="《学校食品安全与营养健康管理规定》",
                photo_rule=EvidenceRule.UNMET, note_rule=EvidenceRule.UNMET, stock_phrases=PHRASES,
                show_if=rule if hangs else None,
            )  # fmt: skip
            items.append(made)
    service.publish(actor, version)
    return version, items


def answers_for(
    version: ChecklistVersion, given: Mapping[int, AnswerValue] | None = None
) -> dict[int, AnswerValue]:
    """A complete set of answers, the best of each item unless `given` says otherwise."""
    answers = dict(given or {})
    for item in queries.items_of(version):
        answers.setdefault(item.id, best_answer(item))
    return answers


def best_answer(item: ChecklistItem) -> AnswerValue:
    """A good answer to the item with everything it may want."""
    evidence: dict[str, Any] = {"note": "现场查看", "photo_count": 1}
    match item.answer_type:
        case AnswerType.NUMBER:
            bound = item.expected_min if item.expected_min is not None else item.maximum
            return AnswerValue(value=str(bound or 1), **evidence)
        case AnswerType.TEXT:
            return AnswerValue(value="一切正常", **evidence)
        case AnswerType.PHOTO:
            return AnswerValue(**evidence)
        case AnswerType.MULTIPLE:
            return AnswerValue(value=[item.options[0].code], **evidence)
        case _:
            return AnswerValue(value=item.options[0].code, **evidence)


def worst_answer(item: ChecklistItem, note: str = "现场未见") -> AnswerValue:
    """An unmet answer to an item that can be unmet, with note and photo."""
    code = sorted(item.unmet_codes)[0]
    value: Any = [code] if item.answer_type is AnswerType.MULTIPLE else code
    return AnswerValue(value=value, note=note, photo_count=1)


def indicator(framework: str, code: str) -> Indicator:
    """An indicator of a built-in framework by its code."""
    return next(one for one in make_framework(framework).indicators if one.code == code)
