"""Every diagnostic code has a page in docs/diagnostics, and the page shows what the program does.

    ```remit wrong [NAME.remit]   a complete rule file, by itself rules.remit
    ```csv NAME.csv               kept under that name, for an import into a ledger
    ```console                    `$ COMMAND [# exit 1]` lines, each followed by exactly what it prints. The last one
                                  tells of the page's code, and of no other
    ```remit right [NAME.remit]   in place of the wrong file: the last command then has nothing to tell, and its
                                  scenarios hold

REMIT_UPDATE_DOCUMENTS=1 puts in what the commands print now: read the difference before you commit it."""

import os
import re
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from document_examples import Workspace, blocks_of, commands_of
from remit_program import ROOT

FOLDER = ROOT / "docs" / "diagnostics"
PAGES = sorted(FOLDER.glob("R[0-9]*.md"))
CODES = dict(re.findall(r'\{"(R\d{4})", "([^"]*)"\}',
                        (ROOT / "engine" / "analysis" / "diagnostic_codes.cpp").read_text(encoding="utf-8")))
PARSER_CODES = (ROOT / "grammar" / "parser" / "codes.hpp").read_text(encoding="utf-8")
NUMBERS = dict(re.findall(r'(k\w+) = "(R\d{4})"', PARSER_CODES))
CODES.update((NUMBERS[name], title)
             for name, title in re.findall(r'CodeTitle\{code::(k\w+), "([^"]*)"\}', PARSER_CODES))
WITHOUT_PAGE = {"R0311", "R0504"}  # no text gives them: see damage_test.cpp
TOLD = re.compile(r"^(?:error|warning|note) (R\d{4}):", re.MULTILINE)


class PageRun:
    """Runs the examples of a code's page; `problems` has a text for each that isn't as it says, and `shown` is the page
    with what the commands print now."""

    def __init__(self, code, page):
        self.code = code
        self.problems = []
        self.shown = page
        self.kinds = []
        self.last_command = None
        with tempfile.TemporaryDirectory() as folder:
            self.workspace = Workspace(Path(folder))
            for block in blocks_of(page):
                self.take(block)
            self.finish()

    def take(self, block):
        kind, *words = block.words or ("a block without words",)
        if kind == "console":
            self.take_console(block)
        elif kind == "csv" and len(words) == 1:
            self.workspace.keep(words[0], block.text)
        elif kind == "remit" and words[:1] in (["wrong"], ["right"]):
            self.take_rules(block, *words)
        else:
            self.problem(block, f"`{' '.join(block.words)}` is no block of such a page")

    def take_rules(self, block, kind, name="rules.remit"):
        self.kinds.append(kind)
        self.workspace.keep(name, block.text)
        has_scenario = re.search(r"^scenario ", block.text, re.MULTILINE)
        if kind == "right" and has_scenario and self.workspace.run(f"remit test {name}")[0] != 0:
            self.problem(block, "a scenario of the right file doesn't hold")
        if kind == "right" and self.workspace.run(f"remit fmt --check {name}")[0] != 0:
            self.problem(block, "`remit fmt` writes the right file in another way")

    def take_console(self, block):
        self.kinds.append("console")
        lines = []
        output = ""
        for command, _, _ in commands_of(block.text):
            status, output = self.workspace.run(command)
            lines.append(f"$ {command}" + (f"  # exit {status}" if status else ""))
            lines.extend(output.strip("\n").splitlines())
            self.last_command = command
        actual = "\n".join(lines) + "\n"
        if actual != block.text:
            self.problem(block, f"the page shows\n{block.text}and the program does\n{actual}")
            self.shown = self.shown.replace(f"```console\n{block.text}```", f"```console\n{actual}```", 1)
        told = TOLD.findall(output)
        if set(told) != {self.code}:
            self.problem(block, f"this tells of {told}, not of {self.code} alone")

    def finish(self):
        if not re.fullmatch(r"(wrong )+console (right )*right", " ".join(self.kinds)):
            self.problems.append(f"a page has a wrong file, its console and a right file, not {self.kinds}")
            return
        output = self.workspace.run(self.last_command)[1]
        if not re.fullmatch(r"\d+ files?, no mistakes\n(not looked up without --ledger: .*\n)?", output):
            self.problems.append(f"of the right file is told\n{output}")

    def problem(self, block, text):
        self.problems.append(f"line {block.line}: {text}")


def rule_files_of(page):
    return [block.text for block in blocks_of(page) if block.words[:1] == ("remit",)]


class Pages(unittest.TestCase):
    def test_examples_give_what_the_pages_show(self):
        with ThreadPoolExecutor() as pool:
            runs = pool.map(lambda page: PageRun(page.stem, page.read_text(encoding="utf-8")), PAGES)
        for page, run in zip(PAGES, runs):
            with self.subTest(page.name):
                if os.environ.get("REMIT_UPDATE_DOCUMENTS") == "1" and "CI" not in os.environ:
                    page.write_text(run.shown, encoding="utf-8")
                    continue
                self.assertEqual(run.problems, [], "\n\n".join(["", *run.problems]))

    def test_every_code_has_a_page_and_every_page_a_code(self):
        self.assertEqual([page.stem for page in PAGES], sorted(CODES.keys() - WITHOUT_PAGE))

    def test_pages_say_what_the_code_says(self):
        for page in PAGES:
            with self.subTest(page.name):
                title = page.read_text(encoding="utf-8").partition("\n")[0]
                self.assertEqual(title, f"# {page.stem}: {CODES.get(page.stem)}")

    def test_the_index_has_every_code_and_what_it_says(self):
        index = (FOLDER / "README.md").read_text(encoding="utf-8")
        rows = [line for line in index.splitlines() if re.match(r"\| \[?R\d", line)]
        self.assertEqual(rows, [f"| {code if code in WITHOUT_PAGE else f'[{code}]({code}.md)'} | {title} |"
                                for code, title in sorted(CODES.items())])


class Reading(unittest.TestCase):
    """A checker of pages that finds nothing wrong with anything would be worth nothing."""

    def setUp(self):
        self.page = (FOLDER / "R0404.md").read_text(encoding="utf-8")

    def test_a_page_as_it_should_be(self):
        run = PageRun("R0404", self.page)
        self.assertEqual((run.problems, run.shown), ([], self.page))

    def test_another_output_is_told_and_mended(self):
        run = PageRun("R0404", self.page.replace("has no field", "has a field"))
        self.assertEqual(len(run.problems), 1)
        self.assertEqual(run.shown, self.page)

    def test_what_else_is_wrong_with_a_page_is_told(self):
        wrong, right = rule_files_of(self.page)
        other_page = (FOLDER / "R0603.md").read_text(encoding="utf-8")
        with_scenario = rule_files_of(other_page)[1]
        cases = [
            ("another code", "R0401", self.page),
            ("a right file that is wrong", "R0404", self.page.replace(right, wrong)),
            ("a scenario that doesn't hold", "R0603", other_page.replace(
                with_scenario, with_scenario.replace("EUR 12_000.00", "EUR 13_000.00"))),
            ("no right file", "R0404", self.page.replace("```remit right", "```remit wrong")),
            ("a block of another kind", "R0404", self.page + "\n```toml map.toml\n```\n"),
        ]
        for title, code, page in cases:
            with self.subTest(title):
                self.assertEqual(len(PageRun(code, page).problems), 1)


if __name__ == "__main__":
    unittest.main()
