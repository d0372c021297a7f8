"""The check of translations finds what a reader would stumble over."""

from pathlib import Path

import pytest

from scripts import chinese, translations

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
PLURALS = '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small repository with one program file and one template."""
    for module in (chinese, translations):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "FRAGMENTS", tmp_path / "translations")
    monkeypatch.setattr(translations, "REVIEWED_SAME", tmp_path / "reviewed_same.txt")
    monkeypatch.setattr(translations, "COMPILED", tmp_path / "messages.mo")
    monkeypatch.setattr(chinese, "REVIEWED", tmp_path / "reviewed_chinese.txt")
    for folder in ("app", "templates", "translations"):
        (tmp_path / folder).mkdir()
    write(tmp_path, "app/visits.py", 'label = _l("Visit to %(name)s")\n')
    write(tmp_path, "templates/list.html", "{{ ngettext('%(num)d visit', '%(num)d visits', n) }}\n")
    fragment(
        tmp_path,
        "visits",
        'msgid "Visit to %(name)s"\nmsgstr "到%(name)s督导"\n\n'
        'msgid "%(num)d visit"\nmsgid_plural "%(num)d visits"\nmsgstr[0] "%(num)d 次督导"\n',
    )
    return tmp_path


def write(house: Path, name: str, text: str) -> None:
    """Put a file into the small repository."""
    (house / name).write_text(text, encoding="utf-8")


def fragment(house: Path, name: str, entries: str) -> None:
    """Put a fragment of translations into the small repository."""
    write(house, f"translations/{name}.po", HEADER + PLURALS + entries)


def faults(capsys: pytest.CaptureFixture[str]) -> str:
    """What the check prints; fails unless it found something."""
    assert translations.check() == 1
    return capsys.readouterr().out


def test_complete_translations_pass(house: Path) -> None:
    assert translations.check() == 0
    assert (house / "messages.mo").stat().st_size > 0


def test_missing_translation_is_named_with_its_place(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(house, "app/schools.py", 'label = _l("School")\n')
    assert 'app/schools.py:1: no translation of "School"' in faults(capsys)


def test_translation_that_nothing_uses_is_named(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fragment(house, "old", 'msgid "Gone"\nmsgstr "已删除"\n')
    assert 'old.po: not used by the program: "Gone"' in faults(capsys)


def test_two_translations_of_one_text_are_named(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fragment(house, "other", 'msgid "Visit to %(name)s"\nmsgstr "走访%(name)s"\n')
    assert "other.po and visits.po: two translations" in faults(capsys)


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "Visit to %(name)s"\nmsgstr "到%(school)s督导"\n', "placeholders ['school']"),
        ('msgid "Visit to %(name)s"\nmsgstr ""\n', "empty"),
        ('#, fuzzy\nmsgid "Visit to %(name)s"\nmsgstr "到%(name)s督导"\n', "marked fuzzy"),
        ('msgid "Visit to %(name)s"\nmsgstr "Visit to %(name)s"\n', "no Chinese character"),
    ],
)
def test_faulty_translation_is_named(
    house: Path, capsys: pytest.CaptureFixture[str], entry: str, fault: str
) -> None:
    fragment(house, "visits", entry)
    assert fault in faults(capsys)


def test_reviewed_text_may_stay_as_it_is(house: Path) -> None:
    write(house, "app/papers.py", 'label = _l("PDF")\n')
    fragment(house, "papers", 'msgid "PDF"\nmsgstr "PDF"\n')
    write(house, "reviewed_same.txt", "PDF\n")
    assert translations.check() == 0


def test_chinese_in_code_is_named_but_not_in_its_documentation(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(house, "app/findings.py", '"""整改。"""\n\n# 整改\nlabel = "整改"\n')
    printed = faults(capsys)
    assert "app/findings.py:4: Chinese in the program text: 整改" in printed
    assert printed.count("findings.py") == 1


def test_chinese_in_a_template_is_named_unless_it_is_reviewed(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(house, "templates/switch.html", "{# 语言 #}\n<a>中文</a>\n")
    assert "templates/switch.html:2" in faults(capsys)
    write(house, "reviewed_chinese.txt", "templates/switch.html: 中文\n")
    assert translations.check() == 0


def test_compiled_catalogue_is_written_again_only_when_a_fragment_changed(house: Path) -> None:
    translations.compile_catalogue()
    first = (house / "messages.mo").stat().st_mtime_ns
    translations.compile_catalogue()
    assert (house / "messages.mo").stat().st_mtime_ns == first
