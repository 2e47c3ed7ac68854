"""Writes into README.md and docs/ what their commands print now, where that isn't what they say.

Never run by a test: read the difference before keeping it.

    REMIT_PROGRAM=build/release/remit PYTHONPATH=tests python3 tests/documents/update_documents.py
"""

import tempfile
from pathlib import Path

from document_examples import Workspace, blocks_of
from test_documents import DOCUMENTS


def main():
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            workspace = Workspace(Path(folder))
            updated = text
            for block in blocks_of(text):
                if block.words[:1] == ("console",):
                    updated = updated.replace("```console\n" + block.text, "```console\n" + workspace.take_console(block), 1)
                else:
                    workspace.take(block)
        if updated != text:
            document.write_text(updated, encoding="utf-8")
            print(f"{document} was updated")


if __name__ == "__main__":
    main()
