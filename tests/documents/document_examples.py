"""The examples in README.md and docs/: found, and run in the order of their document.

Fenced blocks count by the words behind their fence; blocks with other words, or none, are left alone.

    ```remit                 a rule file; without a `ruleset` line the usual header is put in front. It must be
                             sound, and its scenarios must hold
    ```remit NAME.remit      the same, and kept under that name for the commands that follow
    ```remit NAME.remit bad R0207 …
                             kept under that name; it must give exactly these diagnostics, in this order
    ```csv NAME.csv          kept under that name, as is a ```toml NAME.toml
    ```console               `$ COMMAND` lines, each followed by exactly what it prints, standard output first. A
                             line `…` stands for any lines, a `…` within one for any text. `$ COMMAND  # exit 1`
                             says how it ends, else it ends with 0

Commands run in a folder of the document's own, in which `remit` is the program under test and `rulesets` the
project's.
"""

import os
import re
import subprocess
from dataclasses import dataclass

from remit_program import PROGRAM, ROOT

HEADER = """ruleset "Example"
language  1
currency  EUR
rounding  half-even, once per payout line
months    clamp to month end

"""
FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    words: tuple
    text: str
    line: int


def blocks_of(document):
    """All fenced blocks of a document's text."""
    return [Block(tuple(found.group(1).split()), found.group(2), document.count("\n", 0, found.start()) + 1)
            for found in FENCE.finditer(document)]


def commands_of(text):
    """(command, exit status, expected output) for each `$` line of a console block."""
    result = []
    for line in text.splitlines():
        if line.startswith("$ "):
            ending = re.search(r"\s+# exit (\d)$", line)
            result.append([line[2:ending.start() if ending else None], int(ending.group(1)) if ending else 0, []])
        elif not result:
            raise ValueError("a console block starts with a command")
        else:
            result[-1][2].append(line)
    return [(command, status, "\n".join(lines)) for command, status, lines in result]


def is_like(actual, expected):
    """Whether `actual` is `expected`, in which `…` stands for any text. Blanks at line ends don't count."""
    def pattern_of(line):
        return r"(?:.*\n)*?" if line.strip() == "…" else ".*".join(map(re.escape, line.rstrip().split("…"))) + "\n"

    def tidy(text):
        return "".join(line.rstrip() + "\n" for line in text.strip("\n").splitlines())

    return re.fullmatch("".join(map(pattern_of, expected.strip("\n").splitlines())), tidy(actual)) is not None


class Workspace:
    """Where the examples of one document run; `problems` has a text for each that isn't as it says."""

    def __init__(self, folder):
        self.folder = folder
        self.problems = []
        (folder / "rulesets").symlink_to(ROOT / "rulesets")
        self.environment = dict(os.environ, PATH=f"{PROGRAM.parent}:{os.environ['PATH']}", NO_COLOR="1", LC_ALL="C.UTF-8")

    def run(self, command):
        done = subprocess.run(["bash", "-c", command], cwd=self.folder, env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def take(self, block):
        kind = block.words[0] if block.words else ""
        if kind == "console":
            self.take_console(block)
        elif kind == "remit":
            self.take_rules(block)
        elif kind in ("csv", "toml") and len(block.words) > 1:
            self.keep(block.words[1], block.text)

    def take_console(self, block):
        """Runs a console block; gives back what it would say if it were right."""
        told = []
        for command, status, expected in commands_of(block.text):
            actual_status, actual = self.run(command)
            right = actual_status == status and is_like(actual, expected)
            told.append(f"$ {command}" + (f"  # exit {actual_status}" if actual_status else ""))
            told.append(expected if right else actual.strip("\n"))
            if not right:
                self.problems.append(f"line {block.line}: $ {command}\nends with {actual_status} and prints\n{actual}"
                                     f"and not, ending with {status},\n{expected}")
        return "\n".join(text for text in told if text) + "\n"

    def take_rules(self, block):
        text = block.text if re.search(r"^ruleset ", block.text, re.MULTILINE) else HEADER + block.text
        words = list(block.words[1:])
        name = words.pop(0) if words else f"example-{block.line}.remit"
        bad = words[1:] if words[:1] == ["bad"] else None
        self.keep(name, text)
        status, output = self.run(f"remit check {name}")
        if bad is not None:
            codes = re.findall(r"^\w+ (R\d{4}):", output, re.MULTILINE)
            if codes != bad:
                self.problems.append(f"line {block.line}: gives {codes}, not {bad}\n{output}")
            return
        if status == 0:
            status, output = self.run(f"remit test {name}")
        if status != 0:
            self.problems.append(f"line {block.line}: this rule file isn't sound\n{output}")
        elif self.run(f"remit fmt --check {name}")[0] != 0:
            self.problems.append(f"line {block.line}: `remit fmt` writes this rule file in another way")

    def keep(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def updated(document, workspace):
    """The document's text with what its commands print now; a block that is still like it stays as it is."""
    def rewrite(found):
        block = Block(tuple(found.group(1).split()), found.group(2), document.count("\n", 0, found.start()) + 1)
        if block.words[:1] != ("console",):
            workspace.take(block)
            return found.group(0)
        lines = []
        for command, status, expected in commands_of(block.text):
            actual_status, actual = workspace.run(command)
            lines.append(f"$ {command}" + (f"  # exit {actual_status}" if actual_status else ""))
            shown = expected if actual_status == status and is_like(actual, expected) else actual
            lines.extend(line.rstrip() for line in shown.strip("\n").splitlines())
        return "```console\n" + "\n".join(lines) + "\n```"

    return FENCE.sub(rewrite, document)
