"""Recall against queries per second, as PNG: title, file to write, files of results."""
import csv, sys
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plot

curves = {}
for name in sys.argv[3:]:
    with open(name) as file:
        for row in csv.reader(file):
            if len(row) == 5 and row[1] == "curve":
                curves.setdefault(row[0], []).append((float(row[3]), float(row[4])))
plot.figure(figsize=(7, 4.5))
for index, points in sorted(curves.items()):
    plot.plot(*zip(*points), marker="o", markersize=3, label=index)
plot.yscale("log")
plot.xlabel("recall@10")
plot.ylabel("queries per second, one thread")
plot.title(sys.argv[1])
plot.grid(True, which="both", alpha=0.3)
plot.legend()
plot.tight_layout()
plot.savefig(sys.argv[2], dpi=120)
