"""hnswlib under the same measurements as VectorIndexBench: dimension, vectors, queries, true neighbours, threads."""
import os, sys, tempfile, time
import hnswlib, numpy

EF = [10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 400]
dimension, threads = int(sys.argv[1]), int(sys.argv[5])
vectors = numpy.fromfile(sys.argv[2], dtype="<f4").reshape(-1, dimension)
queries = numpy.fromfile(sys.argv[3], dtype="<f4").reshape(-1, dimension)
truth = numpy.fromfile(sys.argv[4], dtype="<i4").reshape(-1, 10)


def resident():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


before, start = resident(), time.perf_counter()
index = hnswlib.Index("ip", dimension)
index.init_index(len(vectors), M=16, ef_construction=200, random_seed=42)
index.add_items(vectors, num_threads=threads)
print(f"hnswlib,build_s,{threads},{time.perf_counter() - start:.2f}")
print(f"hnswlib,bytes_beyond_vectors,{len(vectors)},{(resident() - before) / len(vectors) - 4 * dimension:.0f}")
index.set_num_threads(1)
for ef in EF:
    index.set_ef(ef)
    found, _ = index.knn_query(queries, 10)
    recall = sum(len(set(a) & set(b)) for a, b in zip(found, truth)) / truth.size
    # All queries in one call, so that Python costs nothing.
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < 1:
        index.knn_query(queries, 10)
        count += len(queries)
    print(f"hnswlib,curve,{ef},{recall:.4f},{count / (time.perf_counter() - start):.0f}")
with tempfile.TemporaryDirectory() as folder:
    file = os.path.join(folder, "index")
    index.save_index(file)
    best = 1e9
    for i in range(5):
        start = time.perf_counter()
        opened = hnswlib.Index("ip", dimension)
        opened.load_index(file)
        opened.set_ef(64)
        opened.knn_query(queries[i], 10)
        best = min(best, time.perf_counter() - start)
    print(f"hnswlib,open_ms,{len(vectors)},{1000 * best:.1f}")
