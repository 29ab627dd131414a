#!/usr/bin/python3
"""A trained run (train.py's NAME.npz) to a .ffs: export.py NAME.npz MODEL.ffs [BEAM] ["text for people"]."""
import json
import sys

import numpy as np

import reference
import tokens


def whole(x, unit, low=-2 ** 31, high=2 ** 31 - 1):
    return np.clip(np.round(x.astype(np.float64) * unit), low, high).astype(np.int64)


def main(run, out, beam=1, text=''):
    with np.load(run) as z:
        state = {k: z[k] for k in z.files}
    config = json.loads(str(state['config']))
    top = (1 << (config['bits'] - 1)) - 1
    hidden = config['hidden']
    soft = np.maximum(whole(np.maximum(state['soft'], 0.01), 255 * top), 1)
    classes = '\n'.join(f'{c} {e}' for c, e in tokens.CLASSES.items()).encode()
    text = (text or f'FileFormer search model, run {config}').encode()
    data = bytearray(reference.HEAD.pack(reference.MAGIC, 1, config['rows'].bit_length() - 1, config['d'],
                                         config['bits'], hidden, hidden, 64, 8, 256, beam, 0, 0, 0, 0, *soft.tolist(),
                                         len(classes), len(text)) + classes + text)

    def put(array, dtype):
        data.extend(bytes(-len(data) % 64))
        data.extend(np.ascontiguousarray(array, dtype).tobytes())
    put(state['weight'], 'u1')
    table = state['table']
    if config['bits'] == 8:
        put(table, 'i1')
    else:
        put((table[:, 0::2] & 15 | (table[:, 1::2] & 15) << 4).astype(np.uint8), 'u1')
    for head in ('entry', 'query'):
        put(whole(state[f'{head}.a.weight'], 64, -127, 127), 'i1')
        put(whole(state[f'{head}.a.bias'], 1 << 14), '<i4')
        put(whole(state[f'{head}.b.weight'], 64, -127, 127), 'i1')
        put(whole(state[f'{head}.b.bias'], 1 << 14), '<i4')
        put(whole(state[f'{head}.skip.weight'], 64, -127, 127), 'i1')
    put(whole(state.get('books', np.zeros((8, 256, 64))), 16 * reference.UNIT, -4095, 4095), '<i2')
    data.extend(bytes(-len(data) % 64))
    answer = reference.Model(bytes(data) + bytes(64)).known_answer()
    data.extend(answer)
    with open(out, 'wb') as f:
        f.write(data)
    print(out, len(data), 'bytes')


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1, ''.join(sys.argv[4:5]))
