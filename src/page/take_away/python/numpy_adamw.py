def adamw(w, g, rate, stage, memory):
    memory["t"] += 1
    memory["m"] = stage["beta1"] * memory["m"] + (1 - stage["beta1"]) * g
    memory["q"] = stage["beta2"] * memory["q"] + (1 - stage["beta2"]) * g * g
    m = memory["m"] / (1 - stage["beta1"] ** memory["t"])
    q = memory["q"] / (1 - stage["beta2"] ** memory["t"])
    return (1 - rate * stage["weight_decay"]) * w - rate * m / (np.sqrt(q) + @epsilon@)
