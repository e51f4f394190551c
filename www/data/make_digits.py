#!/usr/bin/env python3
"""Makes digits.bin and digit_labels.bin from scikit-learn's copy of the digits, and the eigenvalues that tests expect.

    python3 make_digits.py            # needs numpy and scikit-learn; writes beside itself

Format of digits.bin, little-endian: "EQDIGIT1", u32 number of images, u32 FNV-1a hash of the rest;
then 64 grey values 0...16 for each image, row by row, five bits each, low bits first.

Format of digit_labels.bin, little-endian: "EQLABEL1", u32 number of images, u32 FNV-1a hash of the rest; then the
label 0...9 of each image, four bits each, low bits first.
"""
import hashlib
import json
import pathlib
import struct

import numpy as np
from sklearn.datasets import load_digits

HERE = pathlib.Path(__file__).parent
TESTS = HERE.parent.parent / "tests" / "reference"


def pack(values, width):
    bits = (values[:, None] >> np.arange(width)) & 1
    return np.packbits(bits.astype(np.uint8).ravel(), bitorder="little").tobytes()


def fnv1a(data):
    hash_ = 0x811C9DC5
    for byte in data:
        hash_ = ((hash_ ^ byte) * 0x01000193) & 0xFFFFFFFF
    return hash_


def write(name, magic, count, packed):
    data = magic + struct.pack("<II", count, fnv1a(packed)) + packed
    (HERE / name).write_bytes(data)
    (HERE / f"{name}.sha256").write_text(f"{hashlib.sha256(data).hexdigest()}  {name}\n")


def main():
    digits = load_digits()
    images = digits.data.astype(np.int64)
    assert images.shape == (1797, 64) and images.min() == 0 and images.max() == 16
    labels = digits.target.astype(np.int64)
    assert labels.shape == (1797,) and labels.min() == 0 and labels.max() == 9
    write("digits.bin", b"EQDIGIT1", len(images), pack(images.ravel(), 5))
    write("digit_labels.bin", b"EQLABEL1", len(labels), pack(labels, 4))

    centred = images - images.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(images))
    first = vectors[:, -1] * np.sign(vectors[np.abs(vectors[:, -1]).argmax(), -1])
    expected = {"eigenvalues": (values / values[-1]).tolist(), "first_component": first.tolist()}
    (TESTS / "digits.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main()
