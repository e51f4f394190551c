"""What the peers in Python share: the constants of the cases, and the protocol."""

import sys
import time

RATE, DECAY, NOISE = 0.1, 0.01, 0.5


def parse(case):
    """`step 32 256` as rule, dimension, replicas and momentum."""
    rule, dimension, replicas = case.split()
    return int(dimension), int(replicas), 0.9 if rule == "momentum" else 0.0


def serve(run, angle=None):
    """Reads `case⇥count` lines and answers each with the processor time in seconds that it took, or, after the word
    `angle`, with the mean squared angle."""
    for line in sys.stdin:
        case, count = line.rstrip("\n").split("\t")
        if case.startswith("angle "):
            print(angle(case.removeprefix("angle "), int(count)), flush=True)
            continue
        before = time.process_time()
        run(case, int(count))
        print(time.process_time() - before, flush=True)
