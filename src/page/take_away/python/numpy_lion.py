def lion(w, g, rate, stage, memory):
    direction = np.sign(stage["beta1"] * memory["m"] + (1 - stage["beta1"]) * g)
    memory["m"] = stage["beta2"] * memory["m"] + (1 - stage["beta2"]) * g
    return (1 - rate * stage["weight_decay"]) * w - rate * direction
