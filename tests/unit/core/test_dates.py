"""Days, moments and numbers stay in one piece at the end of a line."""

from app.core.dates import unbroken


def test_chinese_day_with_weekday_and_time_is_one_piece() -> None:
    assert (
        unbroken("期限 12 月 1 日 周二 16:00 前")
        == '期限 <span class="nobr">12 月 1 日 周二 16:00</span> 前'
    )


def test_english_day_and_number_of_a_task_are_one_piece_each() -> None:
    assert unbroken("ZG-519999-2026-0008 is due Tue 1 Dec") == (
        '<span class="nobr">ZG-519999-2026-0008</span> is due <span class="nobr">Tue 1 Dec</span>'
    )


def test_words_of_people_stay_text() -> None:
    assert unbroken("<b> & 3 Decades") == "&lt;b&gt; &amp; 3 Decades"
