"""The project keeps the rules of the house, and each rule catches what it is there to catch."""

import tempfile
import unittest
from pathlib import Path

from house_rules import MOST_LINES, check_tree

ROOT = Path(__file__).resolve().parents[2]
HEADER = "// What it is for.\n#pragma once\n"


class TheProject(unittest.TestCase):
    def test_keeps_the_rules(self):
        found = [str(each) for each in check_tree(ROOT)]
        self.assertEqual(found, [], "\n" + "\n".join(found))


class PlantedViolations(unittest.TestCase):
    """Each tree has one violation, and exactly that is found."""

    def found_in(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return [(each.rule, each.path) for each in check_tree(folder)]

    def test_a_clean_tree_has_none(self):
        self.assertEqual(
            self.found_in({
                "engine/money/CMakeLists.txt": "remit_library(money SOURCES money.cpp HEADERS money.hpp)",
                "engine/money/money.hpp": HEADER + '#include "engine/base/check.hpp"\n',
                "engine/money/money.cpp": '#include "engine/money/money.hpp"\n// A double is never exact.\n',
                "engine/base/CMakeLists.txt": "remit_library(base HEADERS check.hpp)",
                "engine/base/check.hpp": HEADER,
                "cli/main.cpp": '#include "engine/money/money.hpp"\n',
                "grammar/parser/parser.cpp": "#include <tao/pegtl.hpp>\n#include <tao/pegtl/contrib/analyze.hpp>\n",
            }),
            [])

    def test_each_rule_finds_its_violation(self):
        money = {"engine/money/CMakeLists.txt": "remit_library(money HEADERS money.hpp)",
                 "engine/money/money.hpp": HEADER}
        source = {"grammar/source/CMakeLists.txt": "remit_library(source HEADERS source_file.hpp)",
                  "grammar/source/source_file.hpp": HEADER}
        cases = [
            ("an include that goes up", "layers", "engine/base/check.cpp",
             {**money, "engine/base/check.cpp": '#include "engine/money/money.hpp"\n'}),
            ("ledger includes analysis", "layers", "engine/ledger/import.cpp",
             {"engine/analysis/CMakeLists.txt": "HEADERS ruleset.hpp", "engine/analysis/ruleset.hpp": HEADER,
              "engine/ledger/import.cpp": '#include "engine/analysis/ruleset.hpp"\n'}),
            ("grammar includes engine", "layers", "grammar/ast/printer.cpp",
             {**money, "grammar/ast/printer.cpp": '#include "engine/money/money.hpp"\n'}),
            ("columns includes grammar", "layers", "engine/columns/column.cpp",
             {**source, "engine/columns/column.cpp": '#include "grammar/source/source_file.hpp"\n'}),
            ("a folder without a place", "layers", "engine/extras/extra.cpp",
             {"engine/extras/extra.cpp": "\n"}),
            ("an include by its short path", "full path", "engine/money/rate.cpp",
             {**money, "engine/money/rate.cpp": '#include "money.hpp"\n'}),
            ("the own header second", "own header first", "engine/money/money.cpp",
             {**money, "engine/money/money.cpp": '#include <string>\n#include "engine/money/money.hpp"\n'}),
            ("SQLite outside the ledger", "SQLite", "engine/run/batch.cpp",
             {"engine/run/batch.cpp": "#include <sqlite3.h>\n"}),
            ("SQLiteCpp outside the ledger", "SQLite", "cli/main.cpp",
             {"cli/main.cpp": "#include <SQLiteCpp/SQLiteCpp.h>\n"}),
            ("PEGTL outside the parser", "PEGTL", "grammar/ast/printer.cpp",
             {"grammar/ast/printer.cpp": "#include <tao/pegtl.hpp>\n"}),
            ("PEGTL in a second source file", "PEGTL", "grammar/parser/rules.cpp",
             {"grammar/parser/parser.cpp": "#include <tao/pegtl.hpp>\n",
              "grammar/parser/rules.cpp": "#include <tao/pegtl.hpp>\n"}),
            ("a file too long", "size", "engine/money/long.cpp", {"engine/money/long.cpp": "\n" * (MOST_LINES + 1)}),
            ("a double near money", "exact money", "engine/payout/split.cpp",
             {"engine/payout/split.cpp": "static double share = 0.5;\n"}),
            ("a float behind a comment", "exact money", "engine/execution/kernel.cpp",
             {"engine/execution/kernel.cpp": "/* exact */ float rate;\n"}),
            ("something left to do", "unfinished", "engine/run/batch.cpp",
             {"engine/run/batch.cpp": "// TO" "DO: the rest\n"}),
            ("a header that CMake doesn't know", "listed", "engine/money/rate.hpp",
             {**money, "engine/money/rate.hpp": HEADER}),
            ("a header that CMake knows by a comment alone", "listed", "engine/money/rate.hpp",
             {"engine/money/CMakeLists.txt": "# rate.hpp\n", "engine/money/rate.hpp": HEADER}),
            ("a header without a guard", "header", "cli/command.hpp", {"cli/command.hpp": "// What for.\n"}),
            ("a header without a purpose", "header", "cli/command.hpp", {"cli/command.hpp": "#pragma once\n"}),
            ("a name that says nothing", "names", "engine/run/batch_utils.cpp",
             {"engine/run/batch_utils.cpp": "\n"}),
        ]
        for title, rule, path, files in cases:
            with self.subTest(title):
                self.assertEqual(self.found_in(files), [(rule, path)])


if __name__ == "__main__":
    unittest.main()
