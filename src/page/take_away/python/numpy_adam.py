def adam(w, g, rate, stage, memory):
    d = g + stage["weight_decay"] * w
    memory["t"] += 1
    memory["m"] = stage["beta1"] * memory["m"] + (1 - stage["beta1"]) * d
    memory["q"] = stage["beta2"] * memory["q"] + (1 - stage["beta2"]) * d * d
    m = memory["m"] / (1 - stage["beta1"] ** memory["t"])
    q = memory["q"] / (1 - stage["beta2"] ** memory["t"])
    return w - rate * m / (np.sqrt(q) + @epsilon@)
