"""The generators give the same bytes every time, and the floor benchmark's totals hold on a small ledger."""

import hashlib
import subprocess
import tempfile
import unittest
from pathlib import Path

from remit_program import PROGRAM, ROOT

PROGRAMS = PROGRAM.parent / "benchmarks"


def run(program, *arguments):
    return subprocess.run([PROGRAMS / program, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True,
                          check=False)


def fingerprint(folder):
    digest = hashlib.sha256()
    for path in sorted(Path(folder).iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class Generators(unittest.TestCase):
    # Recorded from the first version that made them: another machine, compiler or optimisation gives the same.
    CASES = [
        ("ledger_generator", ["--invoices", "5000", "--partners", "50"], "6b6eb3a56dff0d4bcd7a37b2d5889d510b3b7aeb67e7bf76d232e4c8d9895eea"),
        ("sample_company", [], "de773f441800714fa1cd66a6adc262a5f9d66f44ad008f90a230794101f3f2eb"),
    ]

    def test_the_same_options_give_the_same_bytes(self):
        for program, options, expected in self.CASES:
            with self.subTest(program), tempfile.TemporaryDirectory() as folder:
                done = run(program, "--into", folder, *options)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(fingerprint(folder), expected)

    def test_another_seed_gives_other_facts(self):
        for program, options, expected in self.CASES:
            with self.subTest(program), tempfile.TemporaryDirectory() as folder:
                self.assertEqual(run(program, "--into", folder, "--seed", 7, *options).returncode, 0)
                self.assertNotEqual(fingerprint(folder), expected)

    def test_a_folder_that_cannot_be_made_ends_with_3(self):
        self.assertEqual(run("sample_company", "--into", "/proc/nowhere").returncode, 3)


class FloorBenchmark(unittest.TestCase):
    def test_its_totals_equal_the_plain_loop(self):
        for seed in (1, 2, 3):
            with self.subTest(seed=seed), tempfile.TemporaryDirectory() as cache:
                done = run("benchmark_floor", "--invoices", 20_000, "--partners", 40, "--seed", seed, "--rounds", 1,
                           "--cache", cache)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertIn("The totals equal the plain loop's", done.stdout)


if __name__ == "__main__":
    unittest.main()
