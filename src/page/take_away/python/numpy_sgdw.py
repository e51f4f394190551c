def sgdw(w, g, rate, stage, memory):
    memory["m"] = stage["momentum"] * memory["m"] + g
    return (1 - rate * stage["weight_decay"]) * w - rate * memory["m"]
