# @origin@
# @about@
@imports@import torch

@class@# @model@
model = torch.nn.Linear(@inputs@, @outputs@, bias=False)

optimizer = @optimizer@
# @schedule@
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: @factor@)
@follow@@rescale@