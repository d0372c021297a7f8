"""The child's end: run as a file, so that nothing of the application is imported here.

`worker.py probe` prints the first system library that cannot be loaded (or `fonts`), exits with 1.
`worker.py serve STATIC MEMORY IDLE` answers jobs on standard input until it closes or IDLE seconds
pass without one. A job is a length (4 bytes), a JSON head, the HTML and the pictures; the answer has
the same form.
"""

import ctypes
import json
import logging
import os
import re
import resource
import select
import struct
import sys
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, BinaryIO

LIBRARIES = (
    ("Pango", "libpango-1.0.so.0"),
    ("Pango", "libpangoft2-1.0.so.0"),
    ("HarfBuzz", "libharfbuzz.so.0"),
    ("HarfBuzz", "libharfbuzz-subset.so.0"),
    ("Fontconfig", "libfontconfig.so.1"),
    ("GLib", "libgobject-2.0.so.0"),
)
STATIC_TYPES = {
    ".css": "text/css",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}
# Below everything that a style sheet of the product says.
BASE_CSS = (
    'html { font-family: "Noto Serif CJK SC Basic", "Noto Serif CJK SC", "Noto Sans CJK SC", serif }'
    ' @page { @bottom-center { font-family: "Noto Serif CJK SC Basic", "Noto Serif CJK SC", serif } }'
)
LINK = re.compile(r'<link\b[^>]*\bhref="(static:[^"]+\.css)"[^>]*>', re.IGNORECASE)
CUT_FONT = re.compile(r"\d+\.otf")
NON_BREAKING_HYPHEN = "\u2011"
RESIDENT_LIMIT_KIB = 512 * 1024


def probe() -> str:
    """Name of what is missing for making PDFs, empty when nothing is."""
    if find_spec("weasyprint") is None:
        return "WeasyPrint"
    for name, library in LIBRARIES:
        try:
            ctypes.CDLL(library)
        except OSError:
            return name
    return "" if has_chinese_font() else "fonts"


def has_chinese_font() -> bool:
    """Whether Fontconfig knows a font that covers simplified Chinese."""
    library = ctypes.CDLL("libfontconfig.so.1")
    for function in ("FcNameParse", "FcObjectSetCreate", "FcFontList"):
        getattr(library, function).restype = ctypes.c_void_p
    pattern = ctypes.c_void_p(library.FcNameParse(b":lang=zh-cn"))
    wanted = ctypes.c_void_p(library.FcObjectSetCreate())
    library.FcObjectSetAdd(wanted, b"family")
    found = ctypes.c_void_p(library.FcFontList(None, pattern, wanted))
    return bool(found) and ctypes.cast(found, ctypes.POINTER(ctypes.c_int))[0] > 0


def limit(memory: int) -> None:
    """Bound what a hostile or runaway document can take from the machine."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 * 1024 * 1024,) * 2)


class Warnings(logging.Handler):
    """Collects what WeasyPrint complains about during one job."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line, a hundred at most."""
        if len(self.lines) < 100:
            self.lines.append(record.getMessage()[:500])


class Press:
    """WeasyPrint with everything that is worth keeping between two documents."""

    def __init__(self, static: Path) -> None:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse

        press = self

        class ClosedFetcher(URLFetcher):
            """Loads the product's own style sheets and fonts and the job's pictures, nothing else."""

            def fetch(self, url: str, headers: Any = None) -> Any:
                """The content behind an allowed address; ValueError for every other."""
                content, media_type = press.load(url)
                return URLFetcherResponse(url, content, {"Content-Type": media_type})

        self._static = static.resolve()
        self._weasyprint = weasyprint
        self._fonts = FontConfiguration()
        self._fetcher = ClosedFetcher(allowed_protocols=(), allow_redirects=False)
        self._sheets: dict[str, tuple[float, Any]] = {}
        self._images: dict[str, bytes] = {}
        self._base = self._css(string=BASE_CSS)
        self._cut_fonts: Path | None = None

    def cut_fonts(self) -> None:
        """Prepare the common characters of the fonts, once; what fails is done without.

        Called behind the first document, so that nobody waits for it.
        """
        if self._cut_fonts is not None:
            return
        self._cut_fonts = Path.cwd()
        try:
            self._css(string=_load_cutting().cut_fonts(self._cut_fonts))
        except (OSError, AttributeError, ValueError) as error:
            logging.getLogger("weasyprint").warning("fonts are not cut: %s", error)

    def print(self, html: str, images: dict[str, bytes]) -> tuple[bytes, int]:
        """A document and its number of pages."""
        self._images = images
        names = LINK.findall(html)
        html = LINK.sub("", html).replace(NON_BREAKING_HYPHEN, "-")
        sheets = [self._base, *(self._sheet(name) for name in names)]
        page = self._weasyprint.HTML(string=html, url_fetcher=self._fetcher)
        document = page.render(font_config=self._fonts, stylesheets=sheets)
        return document.write_pdf(), len(document.pages)

    def load(self, url: str) -> tuple[bytes, str]:
        """Content and type behind an allowed address; ValueError for every other."""
        scheme, _, name = url.partition(":")
        if scheme == "static":
            path = self._static_path(name)
            return path.read_bytes(), STATIC_TYPES[path.suffix]
        if scheme == "cut" and self._cut_fonts is not None and CUT_FONT.fullmatch(name):
            return (self._cut_fonts / name).read_bytes(), "font/otf"
        if scheme == "attachment" and name in self._images:
            content = self._images[name]
            if content.startswith(b"\xff\xd8\xff"):
                return content, "image/jpeg"
            if content.startswith(b"\x89PNG\r\n\x1a\n"):
                return content, "image/png"
        raise ValueError("address is not allowed")

    def _static_path(self, name: str) -> Path:
        path = (self._static / name).resolve()
        if not path.is_relative_to(self._static) or path.suffix not in STATIC_TYPES:
            raise ValueError("address is not allowed")
        return path

    def _sheet(self, url: str) -> Any:
        path = self._static_path(url.partition(":")[2])
        changed = path.stat().st_mtime
        known = self._sheets.get(url)
        if known is None or known[0] != changed:
            known = self._sheets[url] = (changed, self._css(string=path.read_text("utf-8")))
        return known[1]

    def _css(self, string: str) -> Any:
        return self._weasyprint.CSS(
            string=string, font_config=self._fonts, url_fetcher=self._fetcher
        )


def _load_cutting() -> Any:
    """The module beside this file; as a program this file has no package to import it from."""
    spec = spec_from_file_location("cutting", Path(__file__).with_name("cutting.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Jobs:
    """Standard input, unbuffered so that `select` sees what is there, read in whole pieces."""

    def wait(self, seconds: float) -> bool:
        """Whether a job (or the end) comes within so many seconds."""
        return bool(select.select([0], [], [], seconds)[0])

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes, fewer only at the end."""
        parts: list[bytes] = []
        while size > 0:
            part = os.read(0, min(size, 1 << 20))
            if not part:
                break
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def serve(static: Path, idle_seconds: float, jobs: Jobs, answers: BinaryIO) -> None:
    """Answer jobs until there are none."""
    press = Press(static)
    warnings = Warnings()
    logger = logging.getLogger("weasyprint")
    logger.handlers[:] = [warnings]
    while jobs.wait(idle_seconds):
        head = jobs.read(4)
        if len(head) < 4:
            return
        warnings.lines.clear()
        answer(press, warnings, jobs, answers, struct.unpack(">I", head)[0])
        press.cut_fonts()
        if _resident_kib() > RESIDENT_LIMIT_KIB:
            return


def _resident_kib() -> int:
    """Memory held now. The peak of `getrusage` would also count the parent, up to the exec."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 1024


def answer(press: Press, warnings: Warnings, jobs: Jobs, answers: BinaryIO, size: int) -> None:
    """Read one job and write its answer, a document or an error."""
    head = json.loads(jobs.read(size))
    html = jobs.read(head["html"]).decode()
    images = {name: jobs.read(length) for name, length in head["images"]}
    content = b""
    try:
        content, pages = press.print(html, images)
        reply: dict[str, Any] = {
            "size": len(content),
            "pages": pages,
            "warnings": warnings.lines,
        }
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a document does, the caller gets an answer
        reply = {"error": f"{type(error).__name__}: {error}"[:2000]}
    packed = json.dumps(reply).encode()
    answers.write(struct.pack(">I", len(packed)))
    answers.write(packed)
    answers.write(content)
    answers.flush()


def main(arguments: list[str]) -> int:
    """Probe or serve; returns the exit code."""
    if arguments[:1] == ["probe"]:
        missing = probe()
        sys.stdout.write(missing)
        return 1 if missing else 0
    _, static, memory, idle_seconds = arguments
    # Answers have a pipe of their own: what a library prints must not get between them.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit(int(memory))
    serve(Path(static), float(idle_seconds), Jobs(), answers)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
