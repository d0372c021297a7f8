"""What a team does on site beside its answers: forms, a draw, marks, a voice note, earlier findings."""

from collections.abc import Sequence

from app.core import clock
from app.core.files.queries import attachments_of
from app.demo.pictures import marked_shelf, shelf_picture
from app.demo.sounds import silent_note
from app.demo.teller import Teller
from app.followups import queries as followups
from app.followups import service as reviewing
from app.followups.states import Verdict
from app.visits import queries, service
from app.visits.models import Visit
from app.visits.service.recording import OWNER
from app.visits.states import LineRole, Partner, TranscriptKind

TEACHERS = (
    "语文一组 01", "语文一组 02", "语文二组 01", "数学一组 01", "数学一组 02", "数学二组 01",
    "英语组 01", "英语组 02", "科学组 01", "体育组 01", "音乐组 01", "美术组 01",
)  # fmt: skip
# Hour and minute of the beginning, and how many minutes it takes.
TIMES = {
    TranscriptKind.LESSON: (9, 25, 40),
    TranscriptKind.INTERVIEW: (10, 8, 14),
    TranscriptKind.FOCUS_GROUP: (10, 24, 15),
}
SEEN = (
    (Verdict.FIXED, "现场抽看，做法已落实，记录完整。"),
    (Verdict.PARTLY, "已补一部分：本周两天的记录仍缺签名。"),
    (Verdict.CANNOT_VERIFY, "当天没有开展，无法现场判断，下次再看。"),
)


def work_on_site(teller: Teller, visit: Visit, days_ago: int) -> None:
    """A lesson, an interview, a group meeting, a draw, a marked photo and a voice note."""
    _lesson(teller, visit, days_ago)
    _interview(teller, visit, days_ago)
    _meeting(teller, visit, days_ago)
    actor = teller.county.act(visit.lead.login)
    with teller.on(days_ago, 10, 55):
        people = "\n".join(TEACHERS)
        seed = service.seed_from(f"{visit.school.code} {visit.planned_on}")
        service.draw_partners(
            actor, visit, partner=Partner.TEACHERS, text=people, wanted=3, seed=seed
        )
        for _, answer in sorted(queries.answers_of(visit).items()):
            photos = attachments_of(OWNER, answer.id)
            if not photos:
                continue
            stamp = f"{visit.school.code} {visit.planned_on} {answer.item.code}"
            drawn = marked_shelf("现场照片-标注.jpg", filled=9, labelled=5, stamp=stamp)
            marked = service.mark_up(actor, visit, photos[0], drawn)
            service.describe_photo(actor, visit, marked, "圈出处为不符合项，已当场指给校方看")
            note = silent_note("口述.ogg", seconds=12)
            service.add_voice(actor, visit, answer.item, note)
            break


def look_again(
    teller: Teller, visit: Visit, days_ago: int, verdicts: Sequence[tuple[Verdict, str]] = SEEN
) -> None:
    """Answer what was left from earlier visits, each with a photo of the place as it is now."""
    actor = teller.county.act(visit.lead.login)
    with teller.on(days_ago, 11, 5):
        rows = [row for row in followups.earlier_rows(actor, visit) if row.is_open]
        for row, (verdict, seen) in zip(rows, verdicts, strict=False):
            stamp = f"{visit.school.code} {visit.planned_on} {row.number}"
            now = shelf_picture("现在.jpg", filled=12, labelled=12, stamp=stamp)
            place = {pair.before.public_id: now for pair in row.pairs[:1]}
            reviewing.answer_earlier(actor, row, verdict=verdict, seen=seen, afters=place)


def _lesson(teller: Teller, visit: Visit, days_ago: int) -> None:
    aspects = ("aims", "content", "process", "pupils", "effect")
    points = dict(zip((f"points_{name}" for name in aspects), "54544", strict=True))
    said = {
        "class_name": "三年级 2 班",
        "subject": "数学",
        "topic": "两位数乘两位数",
        "periods": "1",
        **points,
        "grade": "good",
        "advice": "练习分层可以更细，后排学生的参与需要关注。",
        "fed_back": "yes",
    }
    lines = (
        "复习导入，口算 10 题，全班参与。",
        "小组讨论两种算法，教师巡视并个别指导。",
        "学生上台讲解，教师追问“为什么这样分”。",
    )
    written = [(LineRole.NOTE, line) for line in lines]
    _form(teller, visit, days_ago, TranscriptKind.LESSON, said, written)


def _interview(teller: Teller, visit: Visit, days_ago: int) -> None:
    said = {
        "place": "教务处",
        "partner": "teachers",
        "anonymous": "yes",
        "points": "希望减少非教学任务，课后服务排班能提前一周告知。",
    }
    written = (
        (LineRole.QUESTION, "本学期非教学任务占用多少时间？"),
        (LineRole.REPLY, "每周大约四小时，月底报表多的时候更长。"),
    )
    _form(teller, visit, days_ago, TranscriptKind.INTERVIEW, said, written)


def _meeting(teller: Teller, visit: Visit, days_ago: int) -> None:
    said = {
        "place": "会议室",
        "topic": "课后服务与家校沟通",
        "count_parents": "6",
        "count_teachers": "2",
        "points": "家长认可课后服务，希望放学时段校门口多安排人员疏导。",
    }
    written = (
        (LineRole.QUESTION, "对课后服务的内容和收费是否清楚？"),
        (LineRole.POINT, "内容清楚，收费公示栏位置太偏，不易看到。"),
    )
    _form(teller, visit, days_ago, TranscriptKind.FOCUS_GROUP, said, written)


def _form(
    teller: Teller,
    visit: Visit,
    days_ago: int,
    kind: TranscriptKind,
    said: dict[str, str],
    written: Sequence[tuple[LineRole, str]],
) -> None:
    """Begun, written line by line, and ended, each at its own time."""
    actor = teller.county.act(visit.lead.login)
    hour, minute, minutes = TIMES[kind]
    start = hour * 60 + minute
    with teller.on(days_ago, *divmod(start, 60)):
        form = service.begin_transcript(actor, visit, kind, service.new_transcript_id())
        service.write_field(actor, visit, form, "started", clock.now().isoformat())
    for place, (role, text) in enumerate(written, start=1):
        with teller.on(days_ago, *divmod(start + place * minutes // (len(written) + 1), 60)):
            service.write_line(actor, visit, form, role, text)
    with teller.on(days_ago, *divmod(start + minutes, 60)):
        for name, value in {"ended": clock.now().isoformat(), **said}.items():
            service.write_field(actor, visit, form, name, value)
