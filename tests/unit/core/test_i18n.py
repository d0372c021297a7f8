"""Lazy texts: translated late, and escaped like any other text."""

from flask import Flask, render_template_string
from flask_babel import Babel

from app.core.i18n import lazy_gettext, lazy_ngettext

EVIL = "<script>alert(1)</script>"


def test_lazy_text_with_foreign_words_is_escaped_in_a_template() -> None:
    app = Flask(__name__)
    Babel(app)
    texts = [lazy_gettext("Line: %(line)s", line=EVIL), lazy_ngettext(EVIL, EVIL, 2)]
    with app.test_request_context():
        page = render_template_string("{{ a }} {{ [a, b] | join(' ') }}", a=texts[0], b=texts[1])
    assert "<script>" not in page
    assert page.count("&lt;script&gt;") == 3
