# SPDX-License-Identifier: GPL-3.0-or-later
"""python3 watched.py COMMAND…: runs it and tells when it had read and written how much, and what the cards did.

Of `ffz create` the first half of what is read is the hashing of the files, the second what is fed to the cards.
"""
import subprocess
import sys
import threading
import time

smi = subprocess.Popen(
    ['nvidia-smi', '--query-gpu=index,memory.used,utilization.gpu', '--format=csv,noheader,nounits', '-lms', '100'],
    stdout=subprocess.PIPE, text=True)
cards = []


def listen():
    for line in smi.stdout:
        try:
            cards.append((time.monotonic(), *map(int, line.split(','))))
        except ValueError:
            pass


threading.Thread(target=listen, daemon=True).start()
time.sleep(0.5)
idle = {card[1]: card[2] for card in cards}
began = time.monotonic()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
samples = []
while child.poll() is None:
    now = time.monotonic() - began
    try:
        with open(f'/proc/{child.pid}/io') as file:
            said = dict(line.split(': ') for line in file.read().splitlines())
        with open(f'/proc/{child.pid}/status') as file:
            threads = next(int(line.split()[1]) for line in file if line.startswith('Threads'))
        samples.append((now, int(said['rchar']), int(said['wchar']), threads))
    except (OSError, ValueError, KeyError, StopIteration):
        pass
    time.sleep(0.02)
ended = time.monotonic() - began
smi.terminate()
for name, column in (('read', 1), ('written', 2)):
    total = max((s[column] for s in samples), default=0)
    at = [f'{share} % {next((s[0] for s in samples if s[column] * 100 >= share * total), 0):.2f}'
          for share in (1, 10, 25, 49, 50, 51, 75, 90, 99, 100)]
    print(f'    {name} {total} bytes: ' + ', '.join(at))
for card in sorted(idle):
    own = [(c[0] - began, *c[1:]) for c in cards if c[1] == card and c[0] >= began]
    most = max((c[2] for c in own), default=0)
    at = [f'{mib} MiB {next((c[0] for c in own if c[2] >= mib), 0):.1f}'
          for mib in (idle[card] + 100, most // 4, most // 2, most * 9 // 10, most)]
    busy = [c[0] for c in own if c[3] > 0]
    print(f'    card {card}: ' + ', '.join(at) + f'; busy {min(busy, default=0):.1f} to {max(busy, default=0):.1f}')
print(f'    most threads {max((s[3] for s in samples), default=0)}, ended {ended:.2f} with {child.returncode}')
sys.exit(child.returncode)
