"""What the documents show is what the program does. REMIT_UPDATE_DOCUMENTS=1 puts in what it prints now: read the
difference before you commit it."""

import os
import re
import tempfile
import unittest
from pathlib import Path

from document_examples import Workspace, blocks_of, commands_of, is_like, updated
from remit_program import ROOT

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
# Pages of diagnostics have blocks of their own, which test_diagnostics.py runs.
WITH_EXAMPLES = [each for each in DOCUMENTS if each.parent.name != "diagnostics"]


class Documents(unittest.TestCase):
    def test_examples_are_as_they_say(self):
        for document in WITH_EXAMPLES:
            with self.subTest(document.name), tempfile.TemporaryDirectory() as folder:
                workspace = Workspace(Path(folder))
                if os.environ.get("REMIT_UPDATE_DOCUMENTS") == "1" and "CI" not in os.environ:
                    document.write_text(updated(document.read_text(encoding="utf-8"), workspace), encoding="utf-8")
                    continue
                for block in blocks_of(document.read_text(encoding="utf-8")):
                    workspace.take(block)
                self.assertEqual(workspace.problems, [], "\n\n".join(["", *workspace.problems]))

    def test_the_readme_has_commands_and_rules(self):
        kinds = [block.words[0] for block in blocks_of((ROOT / "README.md").read_text("utf-8")) if block.words]
        self.assertIn("console", kinds)
        self.assertIn("remit", kinds)

    def test_links_between_documents_lead_somewhere(self):
        for document in DOCUMENTS:
            for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
                with self.subTest(document=document.name, target=target):
                    self.assertTrue((document.parent / target).exists())


class Reading(unittest.TestCase):
    """A checker of examples that finds nothing wrong with anything would be worth nothing."""

    def test_blocks_and_their_words(self):
        blocks = blocks_of("text\n```remit a.remit\nrule\n```\n\n```\nplain\n```\n")
        self.assertEqual([(block.words, block.text, block.line) for block in blocks],
                         [(("remit", "a.remit"), "rule\n", 2), ((), "plain\n", 6)])

    def test_commands_and_what_they_print(self):
        self.assertEqual(commands_of("$ one\na\nb\n$ two  # exit 1\nc\n"), [("one", 0, "a\nb"), ("two", 1, "c")])

    def test_outputs_compare(self):
        cases = [
            ("the same", "a\nb\n", "a\nb", True),
            ("another line", "a\nc\n", "a\nb", False),
            ("a line more", "a\nb\nc\n", "a\nb", False),
            ("a line less", "a\n", "a\nb", False),
            ("lines left out", "a\nx\ny\nb\n", "a\n…\nb", True),
            ("lines left out at the end", "a\nx\n", "a\n…", True),
            ("a word left out", "run 17 posted\n", "run … posted", True),
            ("a word left out, then another", "run 17 failed\n", "run … posted", False),
            ("left out, then another", "a\nx\nc\n", "a\n…\nb", False),
        ]
        for title, actual, expected, like in cases:
            with self.subTest(title):
                self.assertEqual(is_like(actual, expected), like)


if __name__ == "__main__":
    unittest.main()
