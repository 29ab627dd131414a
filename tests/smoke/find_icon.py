# SPDX-License-Identifier: GPL-3.0-or-later
"""find_icon.py < window.xwd: prints "x y" of the middle of FileFormer's archive icon in the picture; fails where there is none.

The icon (resources/icons/hicolor/mime*.svg) is the only thing of its hue in an otherwise empty folder.
"""

import struct
import sys

data = sys.stdin.buffer.read()
header = struct.unpack(">25I", data[:100])
header_size, width, height, stride = header[0], header[4], header[5], header[12]
is_little, bits, colours = header[7] == 0, header[11], header[19]
if bits != 32:
    sys.exit(f"{bits} bits a pixel are not understood")
pixels = data[header_size + colours * 12 :]
xs, ys = [], []
for y in range(height):
    row = pixels[y * stride : y * stride + width * 4]
    for x in range(width):
        pixel = row[x * 4 : x * 4 + 4]
        blue, green, red = pixel[:3] if is_little else pixel[:0:-1]
        # Teal: between #3ea49d and #1f6b6e.
        if 25 <= red <= 70 and 100 <= green <= 170 and abs(green - blue) <= 14:
            xs.append(x)
            ys.append(y)
if len(xs) < 40:
    sys.exit(f"no icon: {len(xs)} pixels of its colour")
xs.sort()
ys.sort()
print(xs[len(xs) // 2], ys[len(ys) // 2])
