"""hnswlib under the filters of FilterBench: dimension, vectors, queries, file of filters, ef."""
import sys, time
import hnswlib, numpy

dimension, ef = int(sys.argv[1]), int(sys.argv[5])
vectors = numpy.fromfile(sys.argv[2], dtype="<f4").reshape(-1, dimension)[:100_000]
queries = numpy.fromfile(sys.argv[3], dtype="<f4").reshape(-1, dimension)[:200]
filters = numpy.fromfile(sys.argv[4], dtype="u1").reshape(-1, len(vectors)).astype(bool)
names = [f"{share} % {kind}" for share in (50.0, 10.0, 1.0, 0.1) for kind in ("random", "near", "far")]
products = queries @ vectors.T

index = hnswlib.Index("ip", dimension)
index.init_index(len(vectors), M=16, ef_construction=200, random_seed=42)
index.add_items(vectors, num_threads=2)
index.set_num_threads(1)
index.set_ef(ef)
print("hnswlib: built", flush=True)


def find(query, keep):
    try:
        return index.knn_query(query, 10, filter=keep)[0][0]
    except RuntimeError:  # It found fewer than ten.
        return []


for name, kept in [("100 %", None)] + list(zip(names, filters)):
    # A list answers sooner than an array; the call of Python for each vector is a part of the time.
    keep = kept.tolist().__getitem__ if kept is not None else None
    best = numpy.sort(products if kept is None else numpy.where(kept, products, -9), axis=1)[:, -10]
    hits, times = 0, []
    for i, query in enumerate(queries):
        start = time.perf_counter()
        found = find(query, keep)
        times.append(1000 * (time.perf_counter() - start))
        hits += sum(products[i][key] >= best[i] - 1e-6 for key in found)
    times.sort()
    print(f"hnswlib, {name}: recall {hits / (10 * len(queries)):.3f}, p50 {times[100]:.2f} ms, p99 {times[198]:.2f} ms", flush=True)
