import torch, numpy as np, sys
import net as N, integer, configs
torch.manual_seed(3)
sh = configs.CONFIGS[sys.argv[1]]["shape"]
p = torch.load("/tmp/shm/prep.pt")
n = N.Net(sh, 128, torch.float32, p["classes"][sh.classes.split("x")[0]])
for i in range(len(sh.tables)): getattr(n.tables, f"own{i}").random_(0, 1 << 22)
with torch.no_grad():
    for q in n.parameters():
        if q.ndim >= 2 and q.abs().max() == 0: q.normal_(0, 0.1)
    for b in n.blocks:
        b.up.bias.normal_(0, 0.3)
n.eval()
x = torch.from_numpy(np.frombuffer(open("pieces/dickens", "rb").read()[:128 * 4 + 4], np.uint8).copy()).long()[:516].view(4, 129)
a = n(x).detach() / np.log(2)
b = integer.IntegerNet(n).bits(x)
print("fake", a.mean().item(), "integer", b.mean().item(), "mean |diff|", (a - b).abs().mean().item())
