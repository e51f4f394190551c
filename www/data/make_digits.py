#!/usr/bin/env python3
"""Makes digits.bin from scikit-learn's copy of the digits, and the eigenvalues that tests expect.

    python3 make_digits.py            # needs numpy and scikit-learn; writes beside itself

Format of digits.bin, little-endian: "EQDIGIT1", u32 number of images, u32 FNV-1a hash of the rest;
then 64 grey values 0...16 for each image, row by row, five bits each, low bits first.
"""
import hashlib
import json
import pathlib
import struct

import numpy as np
from sklearn.datasets import load_digits

HERE = pathlib.Path(__file__).parent
TESTS = HERE.parent.parent / "tests" / "reference"


def pack(values):
    bits = (values[:, None] >> np.arange(5)) & 1
    return np.packbits(bits.astype(np.uint8).ravel(), bitorder="little").tobytes()


def fnv1a(data):
    hash_ = 0x811C9DC5
    for byte in data:
        hash_ = ((hash_ ^ byte) * 0x01000193) & 0xFFFFFFFF
    return hash_


def main():
    images = load_digits().data.astype(np.int64)
    assert images.shape == (1797, 64) and images.min() == 0 and images.max() == 16
    packed = pack(images.ravel())
    data = b"EQDIGIT1" + struct.pack("<II", len(images), fnv1a(packed)) + packed
    (HERE / "digits.bin").write_bytes(data)
    (HERE / "digits.bin.sha256").write_text(f"{hashlib.sha256(data).hexdigest()}  digits.bin\n")

    centred = images - images.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(images))
    first = vectors[:, -1] * np.sign(vectors[np.abs(vectors[:, -1]).argmax(), -1])
    expected = {"eigenvalues": (values / values[-1]).tolist(), "first_component": first.tolist()}
    (TESTS / "digits.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main()
