def sgd(w, g, rate, stage, memory):
    memory["m"] = stage["momentum"] * memory["m"] + g + stage["weight_decay"] * w
    return w - rate * memory["m"]
