def nesterov(w, g, rate, stage, memory):
    d = g + stage["weight_decay"] * w
    memory["m"] = stage["momentum"] * memory["m"] + d
    return w - rate * (d + stage["momentum"] * memory["m"])
