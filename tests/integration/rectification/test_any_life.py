"""Any sequence of steps by anybody at any time: what must hold of a task whatever happens."""

import os
from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from app.core import clock as hands
from app.core import history
from app.core.errors import DomainError
from app.core.severity import Mode, Severity
from app.extensions import db
from app.findings.states import FindingState
from app.rectification import queries, service
from app.rectification.kinds import rules_of
from app.rectification.states import DONE_STATES, OPEN_STATES, CauseClass, TaskState
from app.referrals import service as referrals
from app.referrals.queries import live_referral
from app.referrals.states import ReferralState
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.rectification import ask_for_time, make_task, proof

WHO = st.sampled_from(
    ["head", "staff", "staff2", "supervisor", "supervisor3", "lead", "leader", "head2", "section"]
)
STEPS = st.sampled_from(["accept_plan", "return_plan", "start", "restart"])
MOVES = st.sampled_from(
    ["answer", "give_back", "ask_again", "end", "call_back", "decline", "withdraw"]
)
BEYOND_THE_PLAN = {TaskState.PENDING_REVIEW, TaskState.VERIFIED, *DONE_STATES}
VERDICTS = st.sampled_from(["close", "sustain", "verify", "return_to_school", "reopen", "cancel"])

# How many lives of how many steps are tried; `make nightly` asks for far more.
LIVES = int(os.environ.get("BIHUAN_TEST_LIVES", "25"))
STEPS_OF_A_LIFE = int(os.environ.get("BIHUAN_TEST_STEPS", "30"))


class AnyLife(RuleBasedStateMachine):
    """Steps that are refused must change nothing; those that happen must keep the books right."""

    cast: Cast
    clock: Clock

    @initialize(severity=st.sampled_from(Severity), mode=st.sampled_from(Mode))
    def begin(self, severity: Severity, mode: Mode) -> None:
        self.task = make_task(self.cast, severity=severity, mode=mode)
        self.steps = 1
        self.closers: list[int] = []

    def attempt(self, act: Any, *args: Any, **kwargs: Any) -> bool:
        before = self.task.state, self.task.due_on
        try:
            with db.session.begin_nested():
                act(*args, **kwargs)
        except DomainError:
            db.session.expire_all()
            assert (self.task.state, self.task.due_on) == before
            return False
        return True

    @rule(days=st.integers(0, 25))
    def time_passes(self, days: int) -> None:
        self.clock.advance(days=days)

    @rule(who=WHO, owner=st.sampled_from(["staff", "staff2", "head", "head2"]))
    def name(self, who: str, owner: str) -> None:
        actor = getattr(self.cast.act, who)
        self.attempt(service.name_people, actor, self.task, owner=getattr(self.cast, owner))

    @rule(who=WHO)
    def plan(self, who: str) -> None:
        actor = getattr(self.cast.act, who)
        self.attempt(service.submit_plan, actor, self.task, goal="目标", measures="措施")

    @rule(who=WHO, cause=st.sampled_from(CauseClass))
    def name_cause(self, who: str, cause: CauseClass) -> None:
        actor = getattr(self.cast.act, who)
        self.attempt(service.name_cause, actor, self.task, cause=cause, text="原因")

    @rule(who=WHO, step=STEPS)
    def step(self, who: str, step: str) -> None:
        self.attempt(service.act, getattr(self.cast.act, who), self.task, step, reason="理由")

    @rule(who=WHO, percent=st.integers(-1, 101), with_files=st.booleans())
    def report(self, who: str, percent: int, with_files: bool) -> None:
        files = [proof("before"), proof(), proof("paper")] if with_files else []
        actor = getattr(self.cast.act, who)
        self.attempt(
            service.report_progress, actor, self.task, percent=percent, text="进展", proofs=files
        )

    @rule(who=WHO)
    def apply(self, who: str) -> None:
        actor = getattr(self.cast.act, who)
        self.attempt(service.apply_for_closure, actor, self.task, text="请验收")

    @rule(who=WHO)
    def take_back(self, who: str) -> None:
        self.attempt(service.withdraw_application, getattr(self.cast.act, who), self.task)

    @rule(days=st.integers(-2, 40))
    def ask(self, days: int) -> None:
        self.attempt(ask_for_time, self.cast, self.task, days=days)

    @rule(who=WHO, supports=st.booleans())
    def opine(self, who: str, supports: bool) -> None:
        request = queries.waiting_extension(self.task)
        if request is not None:
            actor = getattr(self.cast.act, who)
            self.attempt(service.give_opinion, actor, request, supports=supports, text="意见")

    @rule(who=WHO, grant=st.booleans())
    def decide(self, who: str, grant: bool) -> None:
        request = queries.waiting_extension(self.task)
        if request is not None:
            actor = getattr(self.cast.act, who)
            self.attempt(service.decide_extension, actor, request, grant=grant, text="决定")

    @rule(who=WHO, proposes=st.booleans())
    def refer(self, who: str, proposes: bool) -> None:
        actor, section = getattr(self.cast.act, who), self.cast.building
        if proposes:
            self.attempt(referrals.propose, actor, self.task, text="学校无力解决", section=section)
        else:
            self.attempt(referrals.refer, actor, self.task, section=section, matter="请协调")

    @rule(who=WHO, step=MOVES)
    def move_referral(self, who: str, step: str) -> None:
        live = live_referral(self.task)
        if live is None:
            return
        actor = getattr(self.cast.act, who)
        if step in {"answer", "ask_again"}:
            words = {"text" if step == "answer" else "matter": "说明"}
            self.attempt(getattr(referrals, step), actor, live, **words)
        else:
            self.attempt(referrals.act, actor, live, step, reason="理由")

    @rule(who=WHO, verdict=VERDICTS)
    def judge(self, who: str, verdict: str) -> None:
        actor = getattr(self.cast.act, who)
        more: dict[str, Any] = {"reason": "看到的情况"}
        if verdict == "reopen":
            more["new_due_on"] = max(self.task.original_due_on, hands.today()) + timedelta(days=9)
        done = self.attempt(getattr(service, verdict), actor, self.task, **more)
        if done and verdict in {"close", "sustain", "verify"}:
            assert actor.id not in queries.involved_user_ids(self.task)

    @invariant()
    def history_adds_up_to_the_state(self) -> None:
        if not hasattr(self, "task"):
            return
        state = None
        for entry in reversed(history.entries_of(self.task)):
            if entry.subject_kind != "rectification_task" or entry.to_state is None:
                continue
            assert entry.from_state in {state, None}
            state = entry.to_state
        assert state == self.task.state.value

    @invariant()
    def books_are_right(self) -> None:
        if not hasattr(self, "task"):
            return
        task = self.task
        assert task.due_on >= task.original_due_on > task.issued_on
        assert (task.closed_at is not None) == (task.state in DONE_STATES)
        assert (task.checkpoint_on is not None) == (task.state is TaskState.SUSTAINED)
        asked = task.state is TaskState.CLOSED and bool(rules_of(task).effect_days)
        assert (task.effect_due_on is not None) == asked
        if rules_of(task).cause and task.state in BEYOND_THE_PLAN:
            assert task.cause is not None
        assert task.extension_waiting == (queries.waiting_extension(task) is not None)
        self.referral_is_kept()
        pending = queries.pending_application(task) is not None
        assert pending == (task.state in {TaskState.PENDING_REVIEW, TaskState.VERIFIED})
        if task.state not in {TaskState.ISSUED, TaskState.CANCELLED}:
            assert task.owner_id is not None
        if task.state in DONE_STATES:
            assert task.finding.state is FindingState.CLOSED
        assert not (queries.is_overdue(task) and queries.turn_of(task).side.value != "school")

    def referral_is_kept(self) -> None:
        task, live = self.task, live_referral(self.task)
        assert task.clock_stopped == (task.extension_waiting or task.referral_open)
        assert task.referral_open == (live is not None and live.is_running)
        with_section = live is not None and live.state is ReferralState.OPEN
        assert (task.section_id is not None) == with_section
        if task.referral_open:
            assert task.state in OPEN_STATES - {TaskState.PENDING_REVIEW, TaskState.VERIFIED}
            assert not task.extension_waiting
            assert not queries.is_overdue(task)


def test_any_life_keeps_the_books_right(app: Flask, cast: Cast, clock: Clock) -> None:
    start = hands.now()

    class Machine(AnyLife):
        def __init__(self) -> None:
            super().__init__()
            db.session.rollback()
            clock.set(start)
            self.cast, self.clock = cast, clock

        def teardown(self) -> None:
            db.session.rollback()

    db.session.commit()
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS_OF_A_LIFE,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
