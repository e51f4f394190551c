

# @comment@
@torch.no_grad()
def rescale(factor=@rescaling@):
    for group in optimizer.param_groups:
        for w in group["params"]:
            w.mul_(factor)
            for name, power in (("momentum_buffer", 1), ("velocity", 1), ("moment", 1), ("exp_avg", 1), ("exp_avg_sq", 2)):
                memory = optimizer.state[w].get(name)
                if memory is not None:
                    memory.div_(factor**power)
