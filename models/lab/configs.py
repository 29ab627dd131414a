from net import Shape, Table
def n(o, b): return Table("ngram", b, o)
def sp(back, b): return Table("sparse", b, 0, back)
def big(b=16): return [n(2, min(b, 15)), n(3, b), n(4, b), n(5, b), n(6, b), Table("word", b), Table("words", b)]
def sparse(b=15): return [sp((1, 2), b), sp((0, 2), b), sp((1, 2, 3), b), sp((0, 1, 3), b)]
def S(**o): return Shape(**{"tables": big(), **o})
CONFIGS = {
    "tiny": dict(shape=Shape(dim=32, state=32, ffn=32, blocks=2, attention=(1,), classes="l16", heads=1, tables=[n(2, 8), n(3, 8), Table("word", 8), Table("words", 8), sp((1, 2), 8)], weight_bits=4, table_bits=4, tag_bits=8), train=dict(batch=4, symbols=40960, piece=2048, save=True)),
    "tiny8": dict(shape=Shape(dim=32, state=32, ffn=32, blocks=2, classes="c16x4", tables=[n(2, 8), n(3, 8)]), train=dict(batch=4, symbols=40960, piece=2048)),
}

def C(train=None, **o): return dict(shape=S(**o), train=train or {})
ALL = big() + sparse()
CONFIGS.update({
    "b0": C(), "b0s2": C(dict(seed=2)), "b0s3": C(dict(seed=3)),
    "l64": C(classes="l64"), "l32": C(classes="l32"), "l48": C(classes="l48"), "l96": C(classes="l96"), "l128": C(classes="l128"),
    "c16": C(classes="c16"), "l16": C(classes="l16"), "x4": C(classes="c16x4"),
    "bt0": C(attention=(0,)), "bt1": C(attention=(1,)), "bt2": C(attention=(2,)), "bt01": C(attention=(0, 1)),
    "bs": C(tables=ALL), "b4": C(blocks=4), "b2": C(blocks=2),
    "w4": C(weight_bits=4), "t4": C(table_bits=4), "g8": C(tag_bits=8), "f6": C(forget_cap=6.0),
    "e96b2": C(blocks=2, state=96, ffn=96), "e128b2": C(blocks=2, state=128, ffn=128), "e96b3": C(state=96, ffn=96),
    "e128f64b2": C(blocks=2, state=128, ffn=64), "e64f128b2": C(blocks=2, state=64, ffn=128),
    "d96b2": C(dim=96, state=96, ffn=96, blocks=2, tables=big(15)),
    "d128b1": C(dim=128, state=128, ffn=128, blocks=1, tables=big(15)),
    "mu4": C(dict(muon=0.04)), "mu15": C(dict(muon=0.015)), "ba32": C(dict(batch=32)), "dr1": C(dict(drop=0.1)), "dr3": C(dict(drop=0.3)), "ta12": C(dict(table=12e-3)),
    "real": C(attention=(1,), tables=ALL, table_bits=4, tag_bits=8, forget_cap=6.0, classes="l64"),
    "real4": C(attention=(1,), tables=ALL, table_bits=4, tag_bits=8, forget_cap=6.0, classes="l64", weight_bits=4),
    "e128real": C(blocks=2, state=128, ffn=128, attention=(1,), tables=ALL, table_bits=4, tag_bits=8, forget_cap=6.0, classes="l64"),
})

REAL = dict(attention=(1,), tables=ALL, table_bits=4, tag_bits=8, forget_cap=6.0, classes="l64")
LONG = dict(save=True, symbols=1e11)
CONFIGS.update({"A": C(LONG, **REAL), "B": C(LONG, **{**REAL, "blocks": 4}),
    "Atest": dict(shape=Shape(dim=64, blocks=3, attention=(1,), tables=[n(2, 8), n(3, 8), Table("word", 8), Table("words", 8), sp((1, 2), 8)], table_bits=4, tag_bits=8, forget_cap=6.0, classes="l64"), train=dict(batch=4, symbols=20000, save=True, piece=2048))})

FINAL = {**REAL, "weight_bits": 4}
def lean(b=14): return big() + sparse(b)
CONFIGS.update({"P": C(LONG, **FINAL), "Q": C(LONG, **{**FINAL, "classes": "l128", "tables": lean()}),
    "Qtest": dict(shape=Shape(dim=64, blocks=3, attention=(1,), tables=[n(2, 8), n(3, 8), Table("word", 8), Table("words", 8), sp((1, 2), 8)], table_bits=4, tag_bits=8, forget_cap=6.0, classes="l128", weight_bits=4), train=dict(batch=4, symbols=20000, save=True, piece=2048))})
CONFIGS["R"] = C(dict(save=True, symbols=1e11, resume="/tmp/a0/A.pt", peak=0.4, warm=300, only=True), **FINAL)
CONFIGS["Rtest"] = C(dict(save=True, symbols=65536, resume="A.pt", peak=0.1, warm=3, batch=8, piece=2048), **FINAL)
CONFIGS["Atest8"] = C(dict(save=True, symbols=8192, resume="A.pt", peak=1e-9, warm=3, batch=8, piece=2048), **REAL)
