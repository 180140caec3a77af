#!/usr/bin/env python3
"""A SPARQL endpoint on rdflib: rdflib_server.py FILE PORT

rdflib has no server of its own. This one answers POST with the parameter `query` from one file of N-Triples, on loopback.
"""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import parse_qs

from rdflib import Dataset

GRAPH = Dataset()
# rdflib's parser keeps state between queries
ONE_BY_ONE = Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8")
        query = parse_qs(text).get("query", [""])[0]
        try:
            with ONE_BY_ONE:
                body = GRAPH.query(query).serialize(format="json")
            self.reply(200, "application/sparql-results+json", body)
        except Exception as error:  # the client is to see whatever the engine stumbles over
            self.reply(400, "text/plain", f"{type(error).__name__}: {error}".encode())

    def reply(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    GRAPH.default_graph.parse(sys.argv[1], format="nt")
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
