#!/usr/bin/env python3
"""Compares `concord validate` with pySHACL on generated shapes and data.

usage: differential.py PROGRAM [CASES] [SEED]

Each case is a small data graph and a shapes graph, both made from the seed and the number of the case. Compared are the sets of
(focus node, path, component, value). A difference is printed with the folder that keeps the two files.
"""

import logging
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import rdflib

# both sides are to see the literals as they are written
rdflib.NORMALIZE_LITERALS = False
logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)

from pyshacl import validate  # noqa: E402
from rdflib import Graph, Literal, URIRef  # noqa: E402
from rdflib.collection import Collection  # noqa: E402
from rdflib.namespace import RDF, SH  # noqa: E402

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix e: <http://example.org/> .
"""

CLASSES = ["e:Body", "e:Ministry", "e:Agency", "e:Place", "e:City"]
SUBCLASSES = [("e:Ministry", "e:Body"), ("e:Agency", "e:Body"), ("e:City", "e:Place")]
LINKS = ["e:partOf", "e:basedIn", "e:near"]
VALUES = ["e:name", "e:count", "e:since", "e:until"]
KINDS = ["sh:IRI", "sh:BlankNode", "sh:Literal", "sh:BlankNodeOrIRI", "sh:BlankNodeOrLiteral", "sh:IRIOrLiteral"]
LANGUAGES = ["en", "en-GB", "de", "tr"]


class Case:
    """One case: two texts in Turtle, the same for the same seed."""

    def __init__(self, seed, number):
        self.random = random.Random(f"{seed}-{number}")
        self.things = [f"e:thing{n}" for n in range(self.random.randint(4, 14))]
        self.shapes = []
        self.open = []

    def pick(self, options):
        return self.random.choice(options)

    def chance(self, share):
        return self.random.random() < share

    def number(self):
        number = self.random.randint(-3, 12)
        return self.pick([str(number), f"{number}.5", f'"{number}.0"^^xsd:double', f"-0.{abs(number)}"])

    def date(self):
        return f'"{self.random.randint(1957, 1972)}-0{self.random.randint(1, 9)}-11"^^xsd:date'

    def name(self):
        number = self.random.randint(0, 9)
        return self.pick(
            [
                f'"word {number % 4}"',
                '"Ankara"',
                f'"name {number % 3}"@{self.pick(LANGUAGES)}',
                self.pick(["true", "false"]),
                f'"{1960 + number}-03-11T10:00:00"^^xsd:dateTime',
                '"many"^^xsd:integer',
                f'"{number}"^^e:own',
            ]
        )

    def literal(self, of=None):
        of = of or self.pick(VALUES)
        return {"e:name": self.name, "e:count": self.number}.get(of, self.date)()

    def data(self):
        lines = [f"{lower} rdfs:subClassOf {upper} ." for lower, upper in SUBCLASSES]
        for thing in self.things:
            for _ in range(self.random.randint(0, 2)):
                lines.append(f"{thing} a {self.pick(CLASSES)} .")
            for _ in range(self.random.randint(0, 4)):
                lines.append(f"{thing} {self.pick(LINKS)} {self.pick(self.things)} .")
            for _ in range(self.random.randint(0, 5)):
                of = self.pick(VALUES)
                lines.append(f"{thing} {of} {self.literal(of)} .")
            if self.chance(0.3):
                language = self.pick(LANGUAGES)
                lines.append(f'{thing} e:name "name 0"@{language} , "name 1"@{language} .')
        return PREFIXES + "\n".join(lines) + "\n"

    def path(self, depth=2):
        if depth == 0 or self.chance(0.6):
            return self.pick(LINKS + VALUES)
        inner = lambda: self.path(depth - 1)
        return self.pick(
            [
                lambda: f"[ sh:inversePath {inner()} ]",
                lambda: f"( {inner()} {inner()} )",
                lambda: f"[ sh:alternativePath ( {inner()} {inner()} ) ]",
                lambda: f"[ sh:zeroOrMorePath {inner()} ]",
                lambda: f"[ sh:oneOrMorePath {inner()} ]",
                lambda: f"[ sh:zeroOrOnePath {inner()} ]",
            ]
        )()

    def inside(self, depth, property_shape=None):
        """A shape without a name."""
        if property_shape is None:
            property_shape = self.chance(0.5)
        if property_shape and self.chance(0.3):
            parts = self.ordered()
        else:
            parts = self.constraints(depth, property_shape)
            if property_shape:
                parts.insert(0, f"sh:path {self.path(1)}")
        return f"[ {' ; '.join(parts)} ]"

    def constraints(self, depth, property_shape):
        """At most one constraint of a kind, since some kinds are allowed once."""
        value = lambda: self.pick([self.literal, lambda: self.pick(self.things)])()
        members = lambda: " ".join(value() for _ in range(self.random.randint(1, 6)))
        kinds = [
            lambda: f"sh:class {self.pick(CLASSES)}",
            lambda: f"sh:datatype {self.pick(['xsd:integer', 'xsd:string', 'xsd:decimal', 'xsd:date', 'rdf:langString', 'e:own'])}",
            lambda: f"sh:nodeKind {self.pick(KINDS)}",
            lambda: f"sh:minLength {self.random.randint(0, 8)}",
            lambda: f"sh:maxLength {self.random.randint(1, 25)}",
            lambda: f'sh:pattern "{self.pick(["^word", "thing[1-5]", "a.*a", "^[0-9]+$", "NAME"])}" ; sh:flags "{self.pick(["", "i"])}"',
            lambda: "sh:languageIn ( " + " ".join(f'"{self.pick(LANGUAGES)}"' for _ in range(2)) + " )",
            lambda: f"sh:equals {self.pick(LINKS + VALUES)}",
            lambda: f"sh:disjoint {self.pick(LINKS + VALUES)}",
            lambda: f"sh:hasValue {value()}",
            lambda: f"sh:in ( {members()} )",
        ]
        if property_shape:
            kinds += [
                lambda: f"sh:minCount {self.random.randint(0, 3)}",
                lambda: f"sh:maxCount {self.random.randint(0, 3)}",
                lambda: "sh:uniqueLang true",
            ]
        else:
            ignored = " ".join(["rdf:type"] + self.random.sample(LINKS + VALUES, 3))
            kinds.append(lambda: f"sh:closed true ; sh:ignoredProperties ( {ignored} )")
        if depth > 0:
            several = lambda: " ".join(self.inside(depth - 1) for _ in range(self.random.randint(1, 3)))
            kinds += [
                lambda: f"sh:not {self.inside(depth - 1)}",
                lambda: f"sh:and ( {several()} )",
                lambda: f"sh:or ( {several()} )",
                lambda: f"sh:xone ( {several()} )",
                lambda: f"sh:node {self.inside(depth - 1, False)}",
                lambda: f"sh:property {self.inside(depth - 1, True)}",
            ]
            if property_shape:
                kinds.append(
                    lambda: f"sh:qualifiedValueShape {self.inside(depth - 1)} ; "
                    f"sh:qualifiedMinCount {self.random.randint(0, 2)} ; sh:qualifiedMaxCount {self.random.randint(0, 2)}"
                )
        return [kind() for kind in self.random.sample(kinds, self.random.randint(1, 3))]

    def ordered(self):
        """A path to values of one kind with a constraint that compares them.

        pySHACL also orders what SPARQL does not, such as IRIs, or dates with times; no case rests on that.
        """
        bound = self.pick(["minInclusive", "maxInclusive", "minExclusive", "maxExclusive"])
        less = self.pick(["lessThan", "lessThanOrEquals"])
        return self.pick(
            [
                lambda: ["sh:path e:count", f"sh:{bound} {self.number()}"],
                lambda: [f"sh:path ( {self.pick(LINKS)} e:count )", f"sh:{bound} {self.number()}"],
                lambda: ["sh:path e:since", f"sh:{less} e:until"],
                lambda: ["sh:path e:name", "sh:uniqueLang true"],
                lambda: ["sh:path [ sh:alternativePath ( e:since e:until ) ]", f"sh:{bound} {self.date()}"],
            ]
        )()

    def shapes_graph(self):
        lines = []
        for number in range(self.random.randint(2, 8)):
            target = self.pick(
                [
                    lambda: f"sh:targetClass {self.pick(CLASSES)}",
                    lambda: f"sh:targetNode {self.pick(self.things)} , {self.literal()}",
                    lambda: f"sh:targetSubjectsOf {self.pick(LINKS + VALUES)}",
                    lambda: f"sh:targetObjectsOf {self.pick(LINKS + VALUES)}",
                ]
            )()
            extra = self.pick(["", "", "", "sh:severity sh:Warning ; ", "sh:deactivated true ; "])
            property_shape = self.chance(0.5)
            kind = "sh:PropertyShape" if property_shape else "sh:NodeShape"
            if property_shape and self.chance(0.3):
                parts = self.ordered()
            else:
                parts = [f"sh:path {self.path()}"] if property_shape else []
                parts += self.constraints(2, property_shape)
            body = " ;\n    ".join(parts)
            lines.append(f"e:shape{number} a {kind} ; {target} ; {extra}\n    {body} .")
        # siblings that may not share values
        if self.chance(0.3):
            shape = lambda: f"[ sh:class {self.pick(CLASSES)} ]"
            property_of = lambda: (
                f"[ sh:path e:near ; sh:qualifiedValueShape {shape()} ; sh:qualifiedValueShapesDisjoint true ; "
                f"sh:qualifiedMinCount {self.random.randint(0, 2)} ; sh:qualifiedMaxCount 1 ]"
            )
            lines.append(f"e:siblings a sh:NodeShape ; sh:targetClass e:Body ; sh:property {property_of()} , {property_of()} .")
        return PREFIXES + "\n".join(lines) + "\n"


def path_text(graph, node):
    if isinstance(node, URIRef):
        return str(node)
    if (node, RDF.first, None) in graph:
        return "(" + "/".join(path_text(graph, member) for member in Collection(graph, node)) + ")"
    for predicate, value in graph.predicate_objects(node):
        if predicate == SH.alternativePath:
            return "(" + "|".join(path_text(graph, member) for member in Collection(graph, value)) + ")"
        return f"{predicate}({path_text(graph, value)})"
    return "?"


def written(term):
    """A term in N-Triples; the case of language tags says nothing."""
    if isinstance(term, Literal) and term.language:
        return Literal(str(term), lang=term.language.lower()).n3()
    return term.n3()


def results(graph):
    found = set()
    for result in graph.subjects(RDF.type, SH.ValidationResult):
        path = graph.value(result, SH.resultPath)
        value = graph.value(result, SH.value)
        found.add(
            (
                written(graph.value(result, SH.focusNode)),
                path_text(graph, path) if path is not None else "",
                str(graph.value(result, SH.sourceConstraintComponent)).rsplit("#", 1)[1],
                written(value) if value is not None else "",
            )
        )
    return found


def ours(program, folder):
    command = [program, "validate", "--shapes", folder / "shapes.ttl", "--data", folder / "data.ttl", "--format", "turtle"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    graph = Graph().parse(data=done.stdout, format="turtle")
    found = results(graph)
    if (done.returncode == 0) != (not found):
        raise RuntimeError(f"exit code {done.returncode} with {len(found)} results")
    return found


def theirs(folder):
    data = Graph().parse(folder / "data.ttl")
    shapes = Graph().parse(folder / "shapes.ttl")
    _, graph, _ = validate(data, shacl_graph=shapes, inference="none", abort_on_first=False, advanced=False, js=False)
    # values inside reports of nested shapes are details of a result, not results
    details = set(graph.objects(None, SH.detail))
    for detail in details:
        graph.remove((detail, RDF.type, SH.ValidationResult))
    return results(graph)


def main(program, cases, seed):
    passed, failed, seen = 0, 0, set()
    keep = Path(tempfile.mkdtemp(prefix="shacl-differential-"))
    for number in range(cases):
        case = Case(seed, number)
        folder = keep / str(number)
        folder.mkdir()
        (folder / "data.ttl").write_text(case.data(), encoding="utf-8")
        (folder / "shapes.ttl").write_text(case.shapes_graph(), encoding="utf-8")
        try:
            left, right = ours(program, folder), theirs(folder)
        except Exception as error:  # whatever either side stumbles over is a difference
            failed += 1
            print(f"case {number}: {type(error).__name__}: {error}\n  {folder}")
            continue
        seen |= {component for _, _, component, _ in left}
        if left == right:
            passed += 1
            continue
        failed += 1
        print(f"case {number}: {len(left)} of ours, {len(right)} of pySHACL\n  {folder}")
        for sign, only in (("+", left - right), ("-", right - left)):
            for row in sorted(only)[:5]:
                print(f"  {sign} {' '.join(row)}")
    # of 29, sh:property has no results of its own
    print(f"{len(seen)} of 28 components had results")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    numbers = [int(text) for text in sys.argv[2:]]
    sys.exit(main(sys.argv[1], *(numbers + [300, 2026][len(numbers) :])))
