#!/usr/bin/env python3
"""Measures validators on a generated graph of the ontology's own terms, with the shapes in ontology/shapes.

usage: measure.py STATEMENTS FOLDER [NAME=COMMAND..]

Writes FOLDER/shapes.ttl and FOLDER/data.ttl, then runs each command, with {shapes} and {data} filled in, three times (or RUNS) and prints the
least wall time, CPU time and memory of each, and their ratios to the first. One command might be
`ours='target/release/concord validate --shapes {shapes} --data {data} --format json'`, another
`pyshacl='python tests/shacl/measure_pyshacl.py {shapes} {data}'`.
"""

import os
import random
import shlex
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CO = "https://w3id.org/concord/ns#"
C = "https://w3id.org/concord/concept/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
RUNS = int(os.environ.get("RUNS", "3"))
# of a thousand things, so many lack something
FAULTS = 3


def ontology():
    from rdflib import Graph  # not where memory is measured: a child starts with that of its parent

    graph = Graph()
    for file in sorted([*ROOT.glob("ontology/modules/*.ttl"), *ROOT.glob("ontology/schemes/*.ttl")]):
        graph.parse(file)
    return sorted(line for line in graph.serialize(format="nt").splitlines() if line)


class Maker:
    """Statements about things, each thing with what its shape asks for, but for a few."""

    def __init__(self, wanted):
        self.random = random.Random(f"measure-{wanted}")
        self.lines = ontology()
        self.wanted = wanted
        self.count = 0

    def thing(self, kind, name, *said):
        """A thing of a class; now and then one statement is missing."""
        node = f"<https://w3id.org/concord/id/{name}>"
        said = [("", f"<{CO}{kind}>"), *said]
        if self.random.randrange(1000) < FAULTS:
            said.pop(self.random.randrange(len(said)))
        for predicate, value in said:
            self.lines.append(f"{node} {f'<{predicate}>' if predicate else TYPE} {value} .")
        return node

    def pick(self, things):
        return things[int(len(things) * self.random.random() ** 2)]

    def concept(self, *names):
        return f"<{C}{self.random.choice(names)}>"

    def label(self, text):
        return (f"{RDFS}label", f'"{text}"@en')

    def year(self):
        return f'"{self.random.randint(1950, 2025)}"^^<{XSD}integer>'

    def make(self):
        states = [self.thing("State", f"state-{n}", self.label(f"State {n}")) for n in range(195)]
        cities = [
            self.thing("City", f"city-{n}", self.label(f"City {n}"), (f"{CO}partOf", self.pick(states)))
            for n in range(max(50, self.wanted // 400))
        ]
        bodies = [
            self.thing(
                "Ministry",
                f"ministry-{n}",
                self.label(f"Ministry {n}"),
                (f"{CO}actsFor", self.pick(states)),
                (f"{CO}basedIn", self.pick(cities)),
                (f"{CO}portfolio", self.concept("education", "labour-market", "language")),
            )
            for n in range(max(50, self.wanted // 300))
        ]
        corridors = []
        for n in range(max(20, self.wanted // 2000)):
            origin, destination = self.random.sample(states, 2)
            corridors.append(
                self.thing("Corridor", f"corridor-{n}", self.label(f"Corridor {n}"), (f"{CO}origin", origin), (f"{CO}destination", destination))
            )
        source = self.thing("DataSet", "source", self.label("Source"), (f"{CO}licence", self.concept("licence-unknown")))
        n = 0
        while len(self.lines) < self.wanted:
            n += 1
            begin = self.year()
            shared = [
                self.label(f"Initiative {n}"),
                (f"{CO}dimension", self.concept("education", "labour-market", "language", "naturalisation")),
                (f"{CO}corridor", self.pick(corridors)),
                (f"{CO}beginEarliest", begin),
                (f"{CO}beginLatest", begin),
            ]
            kind = self.random.choice(["Policy", "Law", "Agreement", "CityPartnership"])
            if kind in ("Policy", "Law"):
                shared.append((f"{CO}owner", self.pick(bodies)))
            else:
                ends = cities if kind == "CityPartnership" else bodies
                shared += [(f"{CO}party", self.pick(ends)), (f"{CO}party", self.pick(ends))]
            initiative = self.thing(kind, f"initiative-{n}", *shared)
            passage = self.thing("Passage", f"passage-{n}", self.label(f"Passage {n}"), (f"{CO}source", source))
            self.thing(
                "Claim",
                f"claim-{n}",
                ("http://purl.org/dc/terms/identifier", f'"claim-{n}"'),
                (f"{CO}about", initiative),
                (f"{CO}polarity", self.concept("affirmed")),
                (f"{CO}scope", self.concept("scope-corridor")),
                (f"{CO}certainty", self.concept("asserted", "hedged")),
                (f"{CO}basis", self.concept("stated")),
                (f"{CO}timeRecord", self.concept("time-recorded")),
                (f"{CO}beginEarliest", begin),
                (f"{CO}evidence", passage),
                (f"{CO}reportedBy", self.pick(bodies)),
            )
        return self.lines


def shapes():
    from rdflib import Graph

    graph = Graph()
    for file in sorted(ROOT.glob("ontology/shapes/*.ttl")):
        graph.parse(file)
    return graph.serialize(format="turtle")


def run(command):
    """Wall and CPU seconds, memory in MB, and the last line that was printed."""
    before = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    _, _, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - before
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, printed.strip().splitlines()[-1:]


def make(wanted, folder):
    folder.mkdir(parents=True, exist_ok=True)
    lines = Maker(wanted).make()
    (folder / "data.ttl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "shapes.ttl").write_text(shapes(), encoding="utf-8")
    print(f"{len(lines)} statements", flush=True)


def main(wanted, folder, commands):
    subprocess.run([sys.executable, __file__, str(wanted), folder], check=True)
    first = None
    for name, command in commands:
        words = shlex.split(command.format(shapes=folder / "shapes.ttl", data=folder / "data.ttl"))
        runs = [run(words) for _ in range(RUNS)]
        best = [min(values) for values in list(zip(*runs))[:3]]
        first = first or best
        ratios = " ".join(f"{value / base:.1f}" for value, base in zip(best, first))
        print(f"{name}: wall {best[0]:.2f} s, CPU {best[1]:.2f} s, {best[2]:.0f} MB; ratios {ratios}; {runs[0][3]}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    size, place, given = int(float(sys.argv[1])), Path(sys.argv[2]), [argument.split("=", 1) for argument in sys.argv[3:]]
    if given:
        main(size, place, given)
    else:
        make(size, place)
