def hyperball(w, g, rate, stage, memory):
    memory["m"] = stage["momentum"] * memory["m"] + g
    length = np.maximum(np.linalg.norm(memory["m"], axis=1, keepdims=True), np.finfo(float).tiny)
    moved = w - rate * memory["radius"] * memory["m"] / length
    return moved * (memory["radius"] / np.linalg.norm(moved, axis=1, keepdims=True))
