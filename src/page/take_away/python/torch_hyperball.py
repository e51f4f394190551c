
class Hyperball(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum):
        super().__init__(params, dict(lr=lr, momentum=momentum))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for w in group["params"]:
                if w.grad is None:
                    continue
                state = self.state[w]
                if not state:
                    state["velocity"], state["radius"] = torch.zeros_like(w), w.norm()
                v, radius = state["velocity"], state["radius"]
                v.mul_(group["momentum"]).add_(w.grad)
                w.sub_(group["lr"] * radius / v.norm().clamp_min(torch.finfo(w.dtype).tiny) * v)
                w.mul_(radius / w.norm())


