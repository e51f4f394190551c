

# @comment@
def follow():
    for group in optimizer.param_groups:
        group["weight_decay"] = @decay@ * group["lr"] / @learning_rate@
