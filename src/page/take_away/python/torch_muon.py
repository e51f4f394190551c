
class Muon(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum, weight_decay, nesterov, orthogonalization, step_scale):
        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay, nesterov=nesterov,
                                      orthogonalization=orthogonalization, step_scale=step_scale))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for w in group["params"]:
                if w.grad is None:
                    continue
                v = self.state[w].setdefault("momentum", torch.zeros_like(w))
                v.lerp_(w.grad, 1 - group["momentum"])
                x = w.grad.lerp(v, group["momentum"]) if group["nesterov"] else v
                if group["orthogonalization"] == "polar":
                    left, _, right = torch.linalg.svd(x, full_matrices=False)
                    x = left @ right
                else:
                    x = x / x.norm().clamp_min(1e-7)
                    for _ in range(5):
                        s = x @ x.T
                        x = 3.4445 * x + (-4.7750 * s + 2.0315 * s @ s) @ x
                rows, columns = w.shape
                scale = {"none": 1.0, "aspect": max(1, rows / columns) ** 0.5, "adamw": 0.2 * max(rows, columns) ** 0.5}
                w.mul_(1 - group["lr"] * group["weight_decay"])
                w.sub_(group["lr"] * scale[group["step_scale"]] * x)


