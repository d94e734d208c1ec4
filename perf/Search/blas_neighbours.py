"""Multiplies matrices with NumPy's BLAS and searches with faiss for perf's measurement 'neighbours', which talks to it line by line.

Usage: blas_neighbours.py FILE ROWS WIDTH QUESTIONS STEP      (FILE: f32[ROWS,WIDTH]; question i is row i * STEP modulo ROWS)
First line out: versions. In, and what comes out (seconds by the wall, seconds of processors, and what else there is):
  product                the plain product of questions and rows
  build LINKS WIDTH      a faiss HNSW index (inner product); bytes that it takes, its copy of the vectors among them
  search WIDTH COUNT     all questions, COUNT neighbours of each, the question itself among them; recall against the product
"""
import sys
import time

import numpy as np

try:
    import faiss
except ImportError:
    faiss = None


def main():
    path, (rows, width, questions, step) = sys.argv[1], map(int, sys.argv[2:6])
    x = np.fromfile(path, dtype=np.float32).reshape(rows, width)
    q = np.ascontiguousarray(x[(np.arange(questions) * step) % rows])
    out = np.empty((questions, rows), dtype=np.float32)
    print(f"numpy-{np.__version__},faiss-{faiss.__version__ if faiss else 'none'}", flush=True)
    index, best = None, {}
    for line in sys.stdin:
        name, *numbers = line.split()
        numbers = [int(n) for n in numbers]
        wall, cpu, extra = time.perf_counter(), time.process_time(), 0.0
        if name == "product":
            np.matmul(q, x.T, out=out)
        elif name == "build":
            index = faiss.IndexHNSWFlat(width, numbers[0], faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efConstruction = numbers[1]
            wall, cpu = time.perf_counter(), time.process_time()
            index.add(x)
        elif name == "search":
            index.hnsw.efSearch = numbers[0]
            wall, cpu = time.perf_counter(), time.process_time()
            _, found = index.search(q, numbers[1])
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        if name == "build":
            extra = float(faiss.serialize_index(index).nbytes)
        if name == "search":
            if numbers[1] not in best:
                best[numbers[1]] = np.argpartition(-(q @ x.T), numbers[1] - 1, axis=1)[:, : numbers[1]]
            extra = np.mean([len(np.intersect1d(a, b)) / numbers[1] for a, b in zip(found, best[numbers[1]])])
        print(wall, cpu, extra, flush=True)


main()
