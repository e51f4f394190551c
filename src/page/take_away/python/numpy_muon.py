def muon(w, g, rate, stage, memory):
    memory["m"] = stage["momentum"] * memory["m"] + (1 - stage["momentum"]) * g
    x = memory["m"]
    if stage["nesterov"] == "on":
        x = stage["momentum"] * x + (1 - stage["momentum"]) * g
    rows, columns = stage["rows"], stage["columns"]
    x = x.reshape(len(w), rows, columns)
    if stage["orthogonalization"] == "polar":
        left, _, right = np.linalg.svd(x, full_matrices=False)
        x = left @ right
    else:
        x = x / np.maximum(np.linalg.norm(x, axis=(1, 2), keepdims=True), 1e-7)
        for _ in range(5):
            s = x @ x.transpose(0, 2, 1)
            x = 3.4445 * x + (-4.7750 * s + 2.0315 * s @ s) @ x
    scale = {"none": 1.0, "aspect": math.sqrt(max(1, rows / columns)), "adamw": 0.2 * math.sqrt(max(rows, columns))}
    step = rate * scale[stage["step_scale"]] * x.reshape(w.shape)
    return (1 - rate * stage["weight_decay"]) * w - step
