"""Writes the table of client x feature into server/README.md, between its marks: table.py RESULTS README."""

import json
import sys
from collections import defaultdict

FEATURES = ["models", "chat", "stream", "tools", "json", "embeddings", "errors", "cancel", "parallel"]

table = defaultdict(lambda: defaultdict(list))
for line in open(sys.argv[1], encoding="utf-8"):
    r = json.loads(line)
    table[f"{r['client']} {r['version']}"][r["feature"]].append(r["ok"])

rows = ["| client | " + " | ".join(FEATURES) + " |", "|---" * (len(FEATURES) + 1) + "|"]
for client in sorted(table):
    cells = [f"{sum(table[client][f])}/{len(table[client][f])}" if table[client][f] else "–" for f in FEATURES]
    rows.append(f"| {client} | " + " | ".join(cells) + " |")

text = open(sys.argv[2], encoding="utf-8").read()
start, end = "<!-- conformance -->\n", "<!-- /conformance -->"
head, rest = text.split(start, 1)
made = head + start + "\n".join(rows) + "\n" + end + rest.split(end, 1)[1]
if made != text:
    open(sys.argv[2], "w", encoding="utf-8").write(made)
