#!/usr/bin/env python3
"""Validates with pySHACL, for measure.py: measure_pyshacl.py SHAPES DATA prints seconds of loading, of validating, and the number of results."""

import sys
import time

from pyshacl import validate
from rdflib import Graph
from rdflib.namespace import RDF, SH

start = time.monotonic()
shapes, data = Graph().parse(sys.argv[1]), Graph().parse(sys.argv[2], format="turtle")
loaded = time.monotonic()
_, report, _ = validate(data, shacl_graph=shapes, inference="none", advanced=False, js=False)
print(f"load {loaded - start:.3f} validate {time.monotonic() - loaded:.3f} results {len(list(report.subjects(RDF.type, SH.ValidationResult)))}")
