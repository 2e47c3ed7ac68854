"""The command line itself: help, versions, words it doesn't know, and what each exit code is for."""

import os
import stat
import unittest

from program import PROGRAM, RULES, ProgramTest

COMMANDS = ["init", "import", "check", "fmt", "test", "run", "payouts", "explain", "graph"]


class CommandLineTest(ProgramTest):
    def test_help_lists_every_command_on_standard_output(self):
        done = self.must(0, "--help")
        for command in COMMANDS:
            self.assertIn(command, done.stdout)
        self.assertIn("Examples:", done.stdout)
        self.assertIn("Exit codes:", done.stdout)
        self.assertEqual(done.stderr, "")

    def test_every_command_has_help_with_examples(self):
        for command in COMMANDS:
            with self.subTest(command):
                done = self.must(0, command, "--help")
                self.assertIn("Example", done.stdout)
                self.assertEqual(done.stderr, "")

    def test_version(self):
        self.assertRegex(self.must(0, "--version").stdout, r"^remit \d+\.\d+\.\d+\n$")

        self.assertEqual(self.must(0, "-v").stdout, self.must(0, "--version").stdout)

    def test_help_is_a_word_too(self):
        self.assertEqual(self.must(0, "help").stdout, self.must(0, "--help").stdout)
        self.assertEqual(self.must(0, "help", "run").stdout, self.must(0, "run", "--help").stdout)
        self.assertIn("did you mean run?", self.must(2, "help", "rnu").stderr)

    def test_a_wrong_command_line_ends_with_2_and_says_where_help_is(self):
        self.write("rules.remit", RULES)
        rows = {
            "nothing at all": ([], "see: remit --help"),
            "a misspelt command": (["chekc", "x"], "did you mean check?"),
            "an unknown command": (["frobnicate"], "there are: init, import, check"),
            "a misspelt option": (["run", "a", "--rulse", "r", "--period", "2026-10"], "did you mean --rules?"),
            "a missing argument": (["init"], "see: remit init --help"),
            "a missing option": (["run", "a.ledger", "--period", "2026-10"], "--rules"),
            "a word too many": (["init", "a", "b"], "see: remit init --help"),
            "a wrong period": (["run", "a", "--rules", "r", "--period", "2026-13"], "2026-13 is not a period"),
            "a day for a period": (["run", "a", "--rules", "r", "--period", "2026-10-01"], "is not a period"),
            "a wrong date": (["import", "a", "b", "--booked-on", "2026-02-30"], "2026-02-30 is not a day"),
            "a wrong format": (["payouts", "a", "--format", "xml"], "there are: table, csv, json"),
            "a format that a command hasn't": (["check", "rules.remit", "--format", "csv"], "csv"),
            "a wrong grouping": (["payouts", "a", "--by", "partner,colour"], "colour"),
            "no number for a posting": (["explain", "a", "first"], "first"),
            "a period for the graph without a ledger": (["graph", "rules.remit", "--period", "2026"], "--analyze"),
        }
        for name, (words, part) in rows.items():
            with self.subTest(name):
                done = self.must(2, *words)
                self.assertIn(part, done.stderr)
                self.assertEqual(done.stdout, "")

    def test_what_is_not_there_is_named(self):
        self.write("rules.remit", RULES)
        self.must(0, "init", "a.ledger")
        rows = {
            "import into no ledger": ["import", "none.ledger", "."],
            "import of no file": ["import", "a.ledger", "none.csv"],
            "import with no mapping": ["import", "a.ledger", ".", "--map", "none.toml"],
            "check of no file": ["check", "none.remit"],
            "check against no ledger": ["check", "rules.remit", "--ledger", "none.ledger"],
            "fmt of no file": ["fmt", "none.remit"],
            "test of no file": ["test", "none.remit"],
            "run on no ledger": ["run", "none.ledger", "--rules", "rules.remit", "--period", "2026-01"],
            "run of no rules": ["run", "a.ledger", "--rules", "none.remit", "--period", "2026-01"],
            "payouts of no ledger": ["payouts", "none.ledger"],
            "explain on no ledger": ["explain", "none.ledger", "1"],
            "graph of no file": ["graph", "none.remit"],
            "graph on no ledger": ["graph", "rules.remit", "--analyze", "none.ledger"],
        }
        for name, words in rows.items():
            with self.subTest(name):
                done = self.must(1, *words)
                self.assertIn("none", done.stderr)
                self.assertEqual(done.stdout, "")

    def test_a_file_that_is_no_ledger_is_refused(self):
        self.write("text.ledger", "this is not a ledger, just some text that goes on for a while\n" * 100)
        self.write("empty.ledger", "")
        for name in ("text.ledger", "empty.ledger", "."):
            with self.subTest(name):
                self.assertIn(self.run_program("payouts", name).returncode, (1, 3))

    @unittest.skipUnless(os.path.exists("/dev/full"), "needs /dev/full")
    def test_standard_output_that_is_full_ends_with_3(self):
        self.make_sample()
        for words in ("payouts a.ledger", "graph rules.remit", "--help"):
            with self.subTest(words):
                script = f'exec "$0" {words} > /dev/full'
                done = os.spawnvpe(
                    os.P_WAIT, "sh", ["sh", "-c", f'cd "{self.folder}" && {script} 2>/dev/null', PROGRAM], os.environ
                )
                self.assertEqual(done, 3)

    def test_colours_are_for_terminals(self):
        self.write("bad.remit", 'ruleset "x"\ncurrency EURO\n')
        done = self.must(1, "check", "bad.remit")
        self.assertNotIn("\x1b", done.stdout + done.stderr)

    def test_no_color_is_honoured_on_a_terminal(self):
        self.write("bad.remit", 'ruleset "x"\ncurrency EURO\n')
        self.assertIn("\x1b[", self.on_terminal("check", "bad.remit", environment={"TERM": "xterm"}))
        plain = self.on_terminal("check", "bad.remit", environment={"TERM": "xterm", "NO_COLOR": "1"})
        self.assertNotIn("\x1b[", plain)
        self.assertIn("currency", plain)

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_a_folder_that_takes_no_file_ends_with_3(self):
        closed = self.folder / "closed"
        closed.mkdir()
        closed.chmod(stat.S_IRUSR | stat.S_IXUSR)
        self.addCleanup(closed.chmod, stat.S_IRWXU)
        done = self.must(3, "init", "closed/a.ledger")
        self.assertIn("nothing was written", done.stderr)


if __name__ == "__main__":
    unittest.main()
