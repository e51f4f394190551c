# @comment@
packed = np.fromfile("@file@", dtype=np.uint8)
count = int.from_bytes(packed[8:12].tobytes(), "little")
bits = np.unpackbits(packed[16:], bitorder="little")[: count * 64 * 5].reshape(count, 64, 5)
IMAGES = bits @ (2.0 ** np.arange(5))
IMAGES -= IMAGES.mean(axis=0)
values, vectors = np.linalg.eigh(IMAGES.T @ IMAGES / count)
IMAGES = IMAGES @ vectors[:, ::-1] / math.sqrt(values[-1])
EIGENVALUES = -values[::-1] / values[-1]


def digits(u, norm, stage, rng):
    batch = IMAGES[rng.integers(count, size=(len(u), stage["batch_size"]))]
    h = -np.einsum("rbi,rbj,rj->ri", batch, batch, u, optimize=True) / stage["batch_size"]
    return h - u * np.sum(u * h, axis=1, keepdims=True)
