"""Counts the cases and writes the table of client x feature into server/README.md, between its marks."""

import json
import sys
from collections import defaultdict

FEATURES = ["models", "chat", "stream", "tools", "json", "embeddings", "errors", "cancel", "parallel"]

results = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8") if line.startswith('{"client"')]
passed = sum(r["ok"] for r in results)
table = defaultdict(lambda: defaultdict(list))
for r in results:
    table[f"{r['client']} {r['version']}"][r["feature"]].append(r["ok"])

rows = ["| client | " + " | ".join(FEATURES) + " |", "|---" * (len(FEATURES) + 1) + "|"]
for client in sorted(table):
    cells = [f"{sum(table[client][f])}/{len(table[client][f])}" if table[client][f] else "–" for f in FEATURES]
    rows.append(f"| {client} | " + " | ".join(cells) + " |")

for r in results:
    if not r["ok"]:
        print(f"FAILED {r['client']}: {r['feature']}, {r['case']}: {r['error']}", file=sys.stderr)
print(f"{passed} passed, {len(results) - passed} failed")

if "--partial" not in sys.argv and results:
    path = sys.argv[2]
    text = open(path, encoding="utf-8").read()
    start, end = "<!-- conformance -->\n", "<!-- /conformance -->"
    if start in text and end in text:
        head, rest = text.split(start, 1)
        open(path, "w", encoding="utf-8").write(head + start + "\n".join(rows) + "\n" + end + rest.split(end, 1)[1])
sys.exit(0 if results and passed == len(results) else 1)
