"""The rules of the house that a program can check: who may include whom, and what no file may hold.

Each check takes the root of a source tree and yields Violations; check_tree() runs them all. The tests beside
this file run it over the project, and over small trees with planted violations, so that a check that has gone
blind is noticed.
"""

import re
from dataclasses import dataclass
from pathlib import Path

# What each folder may include besides itself, spelled out, so that a new edge is a decision.
_BASE = ["engine/base"]
_NUMBERS = _BASE + ["engine/money", "engine/calendar"]
_COLUMNS = _NUMBERS + ["engine/columns"]
_GRAMMAR = ["grammar/source", "grammar/ast", "grammar/parser"]
_ANALYSIS = _COLUMNS + _GRAMMAR + ["engine/analysis"]
_GRAPH = _ANALYSIS + ["engine/graph"]
_EXECUTION = _GRAPH + ["engine/execution"]
_PAYOUT = _EXECUTION + ["engine/payout"]
_REPORT = _PAYOUT + ["engine/report"]
_RUN = _REPORT + ["engine/ledger", "engine/run"]

MAY_INCLUDE = {
    "grammar/source": [],
    "grammar/ast": ["grammar/source"],
    "grammar/parser": ["grammar/source", "grammar/ast"],
    "engine/base": [],
    "engine/money": _BASE,
    "engine/calendar": _BASE + ["engine/money"],
    "engine/columns": _NUMBERS,
    "engine/ledger": _COLUMNS,
    "engine/analysis": _ANALYSIS,
    "engine/graph": _GRAPH,
    "engine/execution": _EXECUTION,
    "engine/payout": _PAYOUT,
    "engine/report": _REPORT,
    "engine/run": _RUN,
    "cli": _RUN + ["cli"],
}

SOURCES = {".hpp", ".cpp", ".ipp"}  # an .ipp is a part of one .cpp, for a grammar that is too long for one file
MOST_LINES = 450
SOURCE_ROOTS = ("grammar", "engine", "cli")
WHOLE_ROOTS = SOURCE_ROOTS + ("tests", "benchmarks")
# Where binary fractions could come near money.
EXACT_FOLDERS = ("engine/money", "engine/payout", "engine/analysis", "engine/execution")
# In halves, so that this file passes its own check.
BANNED_WORDS = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|not imple" r"mented)\b")
BANNED_NAMES = re.compile(r"(?:^|_)(?:utils?|helpers?|common|misc)(?:_|$)")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
FLOATING = re.compile(r"\b(?:double|float)\b")


@dataclass(frozen=True)
class Violation:
    rule: str
    path: str
    line: int
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message} [{self.rule}]"


def check_tree(root):
    """All violations in the tree below `root`, in order of path and line."""
    root = Path(root)
    found = []
    for check in (_includes, _sqlite, _pegtl, _sizes, _floating, _unfinished, _headers_listed, _header_form, _names):
        found.extend(check(root))
    return sorted(found, key=lambda each: (each.path, each.line, each.rule))


def _files(root, roots, suffixes):
    for top in roots:
        for path in sorted((root / top).rglob("*")):
            if path.suffix in suffixes and path.is_file() and "__pycache__" not in path.parts:
                yield path, path.relative_to(root).as_posix()


def _folder(name):
    parts = name.split("/")
    return parts[0] if parts[0] == "cli" else "/".join(parts[:2])


def _line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def _without_comments_and_text(text):
    """`text` with comments and string literals blanked, line breaks kept."""
    pattern = re.compile(
        r'R"(?P<mark>[^()\s]*)\(.*?\)(?P=mark)"|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL
    )
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found.group(0)), text)


def _includes(root):
    for path, name in _files(root, SOURCE_ROOTS, SOURCES):
        folder = _folder(name)
        text = path.read_text(encoding="utf-8")
        includes = list(INCLUDE.finditer(text))
        allowed = MAY_INCLUDE.get(folder)
        if allowed is None:
            yield Violation("layers", name, 1, f"the folder {folder} has no place in the layers")
            continue
        own = name.removesuffix(".cpp") + ".hpp"
        if name.endswith(".cpp") and (root / own).is_file() and (not includes or includes[0].group(2) != own):
            yield Violation("own header first", name, 1, f"the first include is not {own}")
        for include in includes:
            if include.group(1) != '"':
                continue
            line, target = _line_of(text, include.start()), include.group(2)
            if not (root / target).is_file():
                yield Violation("full path", name, line, f"{target} is no path from the root")
                continue
            target_folder = _folder(target)
            if target_folder != folder and target_folder not in allowed:
                yield Violation("layers", name, line, f"{folder} includes {target}, which is no layer below it")


def _sqlite(root):
    for path, name in _files(root, SOURCE_ROOTS, SOURCES):
        text = path.read_text(encoding="utf-8")
        for include in INCLUDE.finditer(text):
            if re.match(r"sqlite|SQLiteCpp", include.group(2)) and _folder(name) != "engine/ledger":
                yield Violation("SQLite", name, _line_of(text, include.start()),
                                "only engine/ledger includes SQLite")


def _pegtl(root):
    sources = {}
    for path, name in _files(root, SOURCE_ROOTS, SOURCES):
        text = path.read_text(encoding="utf-8")
        for include in INCLUDE.finditer(text):
            if not include.group(2).startswith("tao/pegtl"):
                continue
            line = _line_of(text, include.start())
            if _folder(name) != "grammar/parser":
                yield Violation("PEGTL", name, line, "only grammar/parser includes PEGTL")
            elif name.endswith(".cpp"):
                sources.setdefault(name, line)
    for name, line in sorted(sources.items())[1:]:
        yield Violation("PEGTL", name, line, "PEGTL is compiled in one .cpp alone, and this is another")


def _sizes(root):
    for path, name in _files(root, WHOLE_ROOTS, SOURCES | {".py"}):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MOST_LINES:
            yield Violation("size", name, lines, f"{lines} lines, and {MOST_LINES} are the most")


def _floating(root):
    for path, name in _files(root, EXACT_FOLDERS, SOURCES):
        text = _without_comments_and_text(path.read_text(encoding="utf-8"))
        for found in FLOATING.finditer(text):
            yield Violation("exact money", name, _line_of(text, found.start()), f"`{found.group(0)}` near money")


def _unfinished(root):
    for path, name in _files(root, WHOLE_ROOTS, SOURCES | {".py", ".txt", ".remit"}):
        text = path.read_text(encoding="utf-8", errors="replace")
        for found in BANNED_WORDS.finditer(text):
            yield Violation("unfinished", name, _line_of(text, found.start()), f"`{found.group(0)}`")


def _headers_listed(root):
    for path, name in _files(root, ("grammar", "engine"), {".hpp"}):
        lists = next((each / "CMakeLists.txt" for each in path.parents if (each / "CMakeLists.txt").is_file()), None)
        listed = re.sub(r"#[^\n]*", "", lists.read_text(encoding="utf-8")) if lists else ""
        if path.relative_to(lists.parent if lists else root).as_posix() in listed.replace(")", " ").split():
            continue
        if any(include.group(2).startswith("tao/pegtl") for include in INCLUDE.finditer(path.read_text("utf-8"))):
            continue  # private to the one source file that compiles PEGTL, so never installed
        yield Violation("listed", name, 1, f"not listed in {_folder(name)}/CMakeLists.txt")


def _header_form(root):
    for path, name in _files(root, SOURCE_ROOTS, {".hpp"}):
        text = path.read_text(encoding="utf-8")
        if "#pragma once" not in text:
            yield Violation("header", name, 1, "no `#pragma once`")
        elif not text.startswith("//"):
            yield Violation("header", name, 1, "doesn't start with a paragraph that says what it is for")


def _names(root):
    for path, name in _files(root, WHOLE_ROOTS, SOURCES | {".py"}):
        if BANNED_NAMES.search(path.stem):
            yield Violation("names", name, 1, "says nothing about what is in it")
