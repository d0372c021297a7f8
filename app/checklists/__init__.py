"""Checklists: versioned questions for a visit, what an answer means, and how a score is made.

What visits and everything above build on (answers are keyed by `ChecklistItem.id`):

    from app.checklists import queries as checklists
    from app.checklists.answers import AnswerValue, AnswerRefused
    from app.checklists.queries import MissingAnswer, Proposal
    from app.checklists.models import Checklist, ChecklistVersion, ChecklistSection, ChecklistItem
    from app.checklists.scoring import ScoreResult, Unanswered

    AnswerValue(value=None, not_applicable=False, note="", photo_count=0)
        value by answer type: yes_no "yes" | "no"; grade: an option code of the version's scale;
        number: decimal text such as "12.5"; single: option code; multiple: list of option codes;
        text: str; photo: None (the photos are the answer). None, "" or [] = not answered yet.

    checklists.published_versions_for(region) -> list[ChecklistVersion]    newest per checklist
    checklists.items_of(version) -> list[ChecklistItem]         paper order, `item.number` = "7.3"
    checklists.sections_of(version) -> list[ChecklistSection]   tree order, `section.level` from 1
    checklists.visible_items(version, answers) -> list[ChecklistItem]        after show-if rules
    checklists.missing_answers(version, answers) -> list[MissingAnswer]      .item, .what, .sentence
    checklists.read_answer(item, raw, not_applicable=False) -> AnswerValue    from form text (str or
        list of str; "na" on items with options = not applicable); raises AnswerRefused(.sentence)
    checklists.is_unmet(item, answer) -> bool
    checklists.proposal_for(item, answer) -> Proposal | None    None when the answer is not unmet
    checklists.score(version, answers, unanswered=Unanswered.LEFT_OUT) -> ScoreResult

    Proposal: severity (core.severity.Severity), days (int | None = policy decides), mode
        (core.severity.Mode), text_zh, text_en, measure_zh, measure_en, legal_basis
    MissingAnswer.what: "answer" | "note" | "photo" | "reason" (N/A without a reason)
    ScoreResult: value (Fraction 0..1 | None), shown ("82.5" of 100 | None), grade, grade_by_score
        (scale options), vetoes, complete, root (tree with the arithmetic); `to_json()` is kept by
        the visit, `ScoreResult.from_json()` shows it again for ever. `templates/checklists/
        _score.html` has the macro `score_tree(result)` for "how was this computed".

`item.choices` lists what can be ticked (code, name_zh, name_en, tone) for yes_no, grade, single and
multiple; `item.allow_na`, `item.guidance_zh/_en`, `item.legal_basis`, `item.stock_phrases`.
"""
