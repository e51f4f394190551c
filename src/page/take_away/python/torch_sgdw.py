
class SGDW(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum, weight_decay):
        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for w in group["params"]:
                if w.grad is None:
                    continue
                state = self.state[w]
                v = state.setdefault("velocity", torch.zeros_like(w))
                v.mul_(group["momentum"]).add_(w.grad)
                w.mul_(1 - group["lr"] * group["weight_decay"]).sub_(group["lr"] * v)


