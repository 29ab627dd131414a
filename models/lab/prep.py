"""FOLDER...: reads the data once and leaves it in /dev/shm/prep.pt."""
import os, sys, time
from pathlib import Path
import numpy as np, torch
import records, net
from branches import filtered
SHM = Path(os.environ.get("SHM", "/dev/shm")); HERE = Path(__file__).parent
t0 = time.time()
docs = records.load([Path(a) for a in sys.argv[1:]])
if "exe" in docs:
    docs["exe"] = records.Documents(filtered(docs["exe"].train), filtered(docs["exe"].held_out))
dev = torch.device("cuda" if torch.cuda.is_available() else "cpu")
s = records.Sampler(docs, 1024, dev, 0.4)
held = {n: records.lanes(d, 1024, 200_000) for n, d in docs.items()}
# pairs of bytes in the mix
joint = np.zeros((256, 256))
for (first, last, low, high), w in zip(s.ranges.tolist(), s.weights.tolist()):
    d = s.bytes[low:high].long()
    c = torch.bincount(d[:-1] * 256 + d[1:], minlength=65536).double().cpu().numpy().reshape(256, 256)
    joint += c / c.sum() * w
joint /= joint.sum()
classes = {"c16": np.array([net.class16(c) for c in range(256)]), "c64": np.array([net.class64(c) for c in range(256)])}
classes.update({"l%d" % k: m for k, m in net.merged(joint, (16, 24, 32, 48, 64, 96, 128)).items()})
torch.save(dict(bytes=s.bytes.cpu(), weight=s.weight.cpu(), starts=s.starts.cpu(), heads=s.heads.cpu(), ranges=s.ranges.cpu(),
                weights=s.weights.cpu(), names=[n for n in docs if docs[n].train], held=held, classes=classes), SHM / "prep.pt")
print("prep", round(time.time() - t0, 1), s.sizes, {k: len(v.held_out) for k, v in docs.items()}, flush=True)
