#!/usr/bin/env python3
"""Runs the portable SPARQL of the corpus on rdflib and compares the rows with ours.

usage: run.py [FOLDER]

The test `second_engine` writes FOLDER when CONCORD_SECOND_ENGINE_OUT names it; without FOLDER it is run first. There are
`graph.nt`, and for each query `NAME.rq` with the SPARQL and `NAME.rows` with our distinct rows, one a line: `variable=term` pairs
in N-Triples, sorted and separated by tabs.
"""

import os
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

from rdflib import Graph, Literal
from rdflib.namespace import XSD


def written(term):
    """A term in N-Triples, decimals without the noughts that do not count."""
    if isinstance(term, Literal) and term.datatype == XSD.decimal:
        number = format(Decimal(str(term)), "f")
        if "." in number:
            number = number.rstrip("0").rstrip(".")
        return f'"{number}"^^<{XSD.decimal}>'
    if isinstance(term, Literal):
        text = str(term)
        for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
            text = text.replace(plain, escaped)
        if term.language:
            return f'"{text}"@{term.language}'
        return f'"{text}"' if term.datatype in (None, XSD.string) else f'"{text}"^^<{term.datatype}>'
    return term.n3()


def rows(graph, query):
    return {
        "\t".join(sorted(f"{name}={written(term)}" for name, term in row.asdict().items() if term is not None))
        for row in graph.query(query)
    }


def main(folder):
    graph = Graph().parse(folder / "graph.nt", format="nt")
    passed, failed = 0, []
    for path in sorted(folder.glob("*.rq")):
        ours = set(path.with_suffix(".rows").read_text(encoding="utf-8").split("\n")[:-1])
        try:
            theirs = rows(graph, path.read_text(encoding="utf-8"))
        except Exception as error:  # whatever the engine stumbles over is a difference
            failed.append(path.stem)
            print(f"{path.stem}: {type(error).__name__}: {error}")
            continue
        if ours == theirs:
            passed += 1
            continue
        failed.append(path.stem)
        print(f"{path.stem}: {len(ours)} rows of ours, {len(theirs)} of rdflib")
        for sign, only in (("-", ours - theirs), ("+", theirs - ours)):
            for line in sorted(only)[:5]:
                print(f"  {sign} {line}")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or not passed else 0


def fresh(folder):
    root = Path(__file__).resolve().parents[2]
    command = ["cargo", "test", "--quiet", "--test", "it", "second_engine"]
    subprocess.run(command, cwd=root, env=os.environ | {"CONCORD_SECOND_ENGINE_OUT": folder}, check=True)
    return Path(folder)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.exit(__doc__)
    if len(sys.argv) == 2:
        sys.exit(main(Path(sys.argv[1])))
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(fresh(folder)))
