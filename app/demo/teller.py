"""Tells stories: each step happens on its own day, by the clock, through the services."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.checklists import queries as checklists
from app.checklists.models import ChecklistVersion
from app.core import clock
from app.core.calendar import load_calendar
from app.core.severity import Severity
from app.demo.county import County
from app.demo.pictures import page_picture, shelf_picture
from app.demo.signatures import signature_strokes
from app.extensions import db
from app.findings import service as findings
from app.findings.models import Finding
from app.findings.queries import findings_of_visit_unscoped
from app.findings.states import FindingState
from app.followups import service as followups
from app.followups.models import Review
from app.followups.states import Place, Verdict
from app.rectification import service as rectification
from app.rectification.models import Notice, RectificationTask
from app.rectification.queries import tasks_of_finding
from app.rectification.service import Proof
from app.rectification.states import CauseClass
from app.schools.models import School
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.queries.xray import examine
from app.visits.states import (
    Method,
    Partner,
    SchoolAnswer,
    SignerRole,
    SigningWay,
    VisitKind,
)

CAUSES = (
    (CauseClass.NOT_FOLLOWED, "制度有要求，岗位交接时没有落实到人，也没有人检查。"),
    (CauseClass.TRAINING, "新进人员没有培训，不清楚标准。"),
    (CauseClass.RULE_MISSING, "学校没有相应的管理办法，全凭口头安排。"),
    (CauseClass.RESOURCES, "人员和经费不足，长期由一人兼管。"),
)


@dataclass
class Teller:
    """Who is there, which checklist is used, and when the demo is loaded: nothing happens later."""

    county: County
    version: ChecklistVersion
    now: datetime

    @property
    def today(self) -> date:
        """The day of loading, in the deployment's zone."""
        return clock.local(self.now).date()

    def workday(self, days_ago: int) -> date:
        """The working day on or before so many days ago (after, for days to come)."""
        calendar = load_calendar()
        day = self.today - timedelta(days=days_ago)
        step = timedelta(days=1 if days_ago < 0 else -1)
        while not calendar.is_working_day(day):
            day += step
        return day

    @contextmanager
    def on(self, days_ago: int, hour: int = 10, minute: int = 0) -> Iterator[None]:
        """Hold the clock on a working day at an hour; what was done is committed at the end."""
        moment = clock.local_moment(self.workday(days_ago), time(hour, minute))
        with clock.at(min(moment, self.now)):
            yield
            db.session.commit()

    # ------------------------------------------------------------------------------- visits

    def plan(
        self,
        school: School,
        *,
        made_ago: int,
        for_ago: int,
        kind: VisitKind = VisitKind.REGULAR,
        unannounced: bool = False,
        theme: str = "",
        team: tuple[str, ...] = (),
    ) -> Visit:
        """A planned visit; the zone's supervisor leads."""
        lead = self.county.supervisor_of(school)
        with self.on(made_ago, 9):
            plan = visits.Plan(
                school=school,
                kind=kind,
                planned_on=self.workday(for_ago),
                lead=self.county.people[lead],
                members=[self.county.people[login] for login in team],
                versions=[self.version],
                unannounced=unannounced,
                theme=theme,
            )
            return visits.plan_visit(self.county.act(lead), plan)

    def arrive(self, visit: Visit, days_ago: int, hour: int = 9) -> None:
        """The team is on site."""
        with self.on(days_ago, hour, 20):
            visits.arrive(self.county.act(visit.lead.login), visit)

    def answer(
        self, visit: Visit, days_ago: int, unmet: Mapping[str, str], share: float = 1.0
    ) -> None:
        """Answer the items in order; `unmet` maps item codes to what was seen."""
        actor = self.county.act(visit.lead.login)
        items = checklists.items_of(self.version)
        with self.on(days_ago, 10, 40):
            for item in items[: int(len(items) * share)]:
                seen = unmet.get(item.code)
                good = item.choices[0].code if item.choices else ""
                bad = next((c.code for c in reversed(item.choices) if c.code != "na"), "")
                given = visits.Given(raw=(bad if seen else good,), note=seen or "")
                visits.save_answer(actor, visit, item, given)
                if seen:
                    stamp = f"{visit.school.code} {visit.planned_on} {item.code}"
                    photo = shelf_picture("现场照片.jpg", filled=9, labelled=5, stamp=stamp)
                    visits.add_photos(actor, visit, item, [photo])
            visits.write_summary(
                actor,
                visit,
                methods=[Method.CAMPUS_WALK, Method.DOCUMENTS, Method.INTERVIEW],
                merits="校务公开栏更新及时，课后服务课程表与实际一致。",
                advice="建议把每日巡查记录与整改台账合并，避免重复填写。",
            )
            visits.note_conversation(
                actor,
                visit,
                partner=Partner.TEACHERS,
                people=4,
                points="教师反映课后服务安排合理，希望增加校本教研时间。",
            )
            visits.note_document(
                actor, visit, title="校园安全巡查记录（本月）", remark="记录完整，有两处未签名。"
            )

    def record(self, visit: Visit, days_ago: int, unmet: Mapping[str, str]) -> None:
        """Arrive, answer everything, submit."""
        self.arrive(visit, days_ago)
        self.answer(visit, days_ago, unmet)
        self.submit(visit, days_ago)

    def submit(self, visit: Visit, days_ago: int) -> None:
        """The lead submits the record, with a reason where something is doubtful."""
        with self.on(days_ago, 11, 30):
            # Loaded early in the morning, the clock stops the visits of today short of their hours.
            doubtful = bool(examine(visit).doubts)
            reason = "本次只核对上次检查的问题点，用时较短。" if doubtful else ""
            visits.submit_record(self.county.act(visit.lead.login), visit, reason=reason)

    def give_feedback(self, visit: Visit, days_ago: int) -> None:
        """The head acknowledges the exit slip on the spot."""
        head = self.county.people[self.county.head_of(visit.school)]
        with self.on(days_ago, 12):
            visits.record_feedback(
                self.county.act(visit.lead.login),
                visit,
                answer=SchoolAnswer.ACKNOWLEDGED,
                by=head.name,
                signed=self.signed_by_hand(visit, head.name),
            )

    def signed_by_hand(self, visit: Visit, name: str) -> visits.Signing:
        """The head's signature on the slip as it stands, drawn on the lead's phone."""
        return visits.Signing(
            way=SigningWay.DRAWN,
            role=SignerRole.HEAD,
            strokes=signature_strokes(name),
            shown=visits.slip_of(visit).checksum,
            signed_at=clock.now().isoformat(),
        )

    def confirm(self, visit: Visit, days_ago: int) -> list[Finding]:
        """The lead confirms the drafts of the visit; findings in order of the checklist."""
        actor = self.county.act(visit.lead.login)
        with self.on(days_ago, 14):
            drafts = [
                finding
                for finding in findings_of_visit_unscoped(visit.id)
                if finding.state is FindingState.DRAFT
            ]
            for finding in drafts:
                findings.confirm_finding(actor, finding)
        return drafts

    def inspect(
        self, school: School, days_ago: int, unmet: Mapping[str, str]
    ) -> tuple[Visit, list[Finding]]:
        """A whole visit up to confirmed findings, a week in planning."""
        visit = self.plan(school, made_ago=days_ago + 7, for_ago=days_ago)
        with self.on(days_ago + 3, 15):
            visits.notify_school(self.county.act(visit.lead.login), visit)
        self.record(visit, days_ago, unmet)
        self.give_feedback(visit, days_ago)
        return visit, self.confirm(visit, days_ago - 1)

    # ------------------------------------------------------------------------ rectification

    def serve(
        self, visit: Visit, found: list[Finding], days_ago: int, *, acknowledged: bool = True
    ) -> list[RectificationTask]:
        """Notice drafted, approved and issued; the head gives the receipt."""
        notice = self.draft(visit, found, days_ago)
        with self.on(days_ago, 10):
            lead = "lead2" if _has_major(found) else "lead"
            rectification.approve_notice(self.county.act(lead), notice)
        with self.on(days_ago, 11):
            rectification.issue_notice(self.county.act("lead"), notice)
        if acknowledged:
            with self.on(days_ago - 1, 9):
                head = self.county.act(self.county.head_of(visit.school))
                rectification.acknowledge_notice(head, notice, text="收到，立即整改。")
        return [tasks_of_finding(finding)[-1] for finding in found]

    def draft(self, visit: Visit, found: list[Finding], days_ago: int) -> Notice:
        """A notice in draft by the lead of the visit."""
        with self.on(days_ago, 9):
            return rectification.draft_notice(
                self.county.act(visit.lead.login),
                school=visit.school,
                findings=found,
                visit=visit,
                demands="请对照问题逐项整改，明确责任人和时限，按期报送整改材料。",
                report_to="云溪县教育督导室",
            )

    def name_people(self, task: RectificationTask, days_ago: int) -> None:
        """The head names who does the work."""
        head, staff = self._school_people(task)
        with self.on(days_ago, 15):
            people = self.county.people
            rectification.name_people(
                self.county.act(head), task, owner=people[staff], leader=people[head]
            )

    def submit_plan(self, task: RectificationTask, days_ago: int) -> None:
        """Owner named, plan sent to the supervisor."""
        self.name_people(task, days_ago)
        head, _staff = self._school_people(task)
        with self.on(days_ago, 16):
            rectification.submit_plan(
                self.county.act(head),
                task,
                goal="问题点逐项消除，制度和记录齐全，责任到人。",
                measures="一是当日排查并补齐缺项；二是修订管理办法；三是每周抽查一次并留存记录。",
                cause=CAUSES[task.id % len(CAUSES)][0],
                cause_text=CAUSES[task.id % len(CAUSES)][1],
            )

    def accept_plan(self, task: RectificationTask, days_ago: int) -> None:
        """Plan submitted and accepted a day later."""
        self.submit_plan(task, days_ago)
        with self.on(days_ago - 1, 10):
            rectification.act(self.county.act(task.supervisor.login), task, "accept_plan")

    def report(self, task: RectificationTask, days_ago: int, percent: int) -> None:
        """Progress with a picture of how it is now."""
        _head, staff = self._school_people(task)
        with self.on(days_ago, 14):
            rectification.report_progress(
                self.county.act(staff),
                task,
                percent=percent,
                text="已补齐标签并更换登记本，食堂组长每餐签字。"
                if percent > 50
                else "已完成排查，正在采购标签和登记本。",
                proofs=[
                    Proof(
                        shelf_picture("整改后.jpg", filled=12, labelled=12 if percent > 50 else 8),
                        "after",
                        "整改后留样柜",
                    )
                ],
            )

    def apply(self, task: RectificationTask, days_ago: int) -> None:
        """Full progress, then the head applies for closure with before and after."""
        head, _staff = self._school_people(task)
        self.report(task, days_ago + 1, 100)
        with self.on(days_ago, 16):
            rectification.apply_for_closure(
                self.county.act(head),
                task,
                text="三项证明已补齐，请督学验收。",
                proofs=[
                    Proof(
                        page_picture("整改前记录.jpg", lines=8, gaps=3), "before", "整改前登记本"
                    ),
                    Proof(
                        page_picture("管理办法.jpg", lines=12, gaps=0), "paper", "修订后的管理办法"
                    ),
                ],
            )

    def verify(
        self,
        task: RectificationTask,
        days_ago: int,
        verdict: Verdict = Verdict.FIXED,
        seen: str = "逐项核对照片和登记本，现场抽看两天记录，已整改到位。",
    ) -> Review:
        """A supervisor who had no part in it gives the verdict at the desk."""
        actor = self.county.act(task.supervisor.login)
        with self.on(days_ago, 10):
            review = followups.start_verification(actor, task)
            followups.complete_review(actor, review, verdict=verdict, seen=seen, effect=85)
        return review

    def close(self, task: RectificationTask, *, accepted_ago: int, closed_ago: int) -> None:
        """The straight way from plan to closure."""
        self.accept_plan(task, accepted_ago)
        self.apply(task, closed_ago + 2)
        self.verify(task, closed_ago)
        if task.severity is Severity.MAJOR:
            with self.on(closed_ago - 1, 11):
                followups.close_verified(self.county.act("lead"), task)

    def look_back(
        self, task: RectificationTask, days_ago: int, verdict: Verdict, new_due_ago: int = -20
    ) -> Review:
        """Somebody else looks again, on site."""
        reviewer = self.county.colleague_of(task.school)
        with self.on(days_ago + 4, 9):
            review = followups.schedule_review(
                self.county.act("lead"),
                task,
                reviewer=self.county.people[reviewer],
                on=self.workday(days_ago),
                place=Place.ON_SITE,
            )
        with self.on(days_ago, 10):
            followups.start_review(self.county.act(reviewer), review)
            followups.complete_review(
                self.county.act(reviewer),
                review,
                verdict=verdict,
                seen="抽看三天留样记录，又有两天缺签名，标签不全。"
                if verdict is not Verdict.FIXED
                else "抽看近两周记录，做法已坚持。",
                effect=40 if verdict is not Verdict.FIXED else 90,
                new_due_on=self.workday(new_due_ago) if verdict is not Verdict.FIXED else None,
            )
        return review

    def checkpoint(self, task: RectificationTask, days_ago: int) -> Review:
        """The supervisor asks at the desk whether what is kept up has held."""
        actor = self.county.act(task.supervisor.login)
        with self.on(days_ago, 15):
            review = followups.start_checkpoint(actor, task)
            seen = "核对近两个月的值守记录和照片，做法一直坚持。"
            followups.complete_review(actor, review, verdict=Verdict.FIXED, seen=seen, effect=90)
        return review

    def rate_effect(self, task: RectificationTask, days_ago: int, effect: int, why: str) -> None:
        """The supervisor says how far it reached."""
        with self.on(days_ago, 16):
            actor = self.county.act(task.supervisor.login)
            followups.rate_effect(actor, task, effect=effect, reason=why)

    def _school_people(self, task: RectificationTask) -> tuple[str, str]:
        return self.county.head_of(task.school), self.county.staff_of(task.school)


def _has_major(found: list[Finding]) -> bool:
    return any(finding.severity is Severity.MAJOR for finding in found)
