import sys,io; sys.path.insert(0,'/work/wt-codec/models'); sys.path.insert(0,'/work/main/lab')
import torch, numpy as np, ffm, oracle
raw=b''.join(open(f'/work/notes/model-A/A.pt.part{i}','rb').read() for i in range(2))
d=torch.load(io.BytesIO(raw),map_location='cpu'); I=d['ints']; s=d['shape']
kinds={'ngram':0,'sparse':1,'word':2,'words':3}
shape=ffm.Shape(dim=64,blocks=3,state=64,ffn=64,classes=64,attention_blocks=2,heads=2,key=16,window=64,rotary=8,weight_bits=8,forget_max=96,
  tables=[ffm.Table(kinds[t.kind],t.bits,t.order,tuple(t.back)) for t in s.tables])
half=4; wl=4.0*64**(np.arange(half)/max(1,half-1)); steps=np.rint(2.0**32/wl).astype(np.uint32)
T=dict(ffm.standard_tables(steps))
n=lambda t: t.numpy()
T['class']=n(d['classes']); T['embed']=n(I['embed'])
for g in range(len(s.tables)):
    own=n(I[f'own{g}']); m=n(I[f'm{g}']).copy(); m[own<0]=0
    T[f'table{g}.steps']=m; T[f'table{g}.tags']=np.where(own<0,0,own&255)
    T[f'table{g}.miss']=n(I[f'miss{g}']); q=ffm.unpack4(n(I[f'q{g}']).reshape(-1)).reshape(-1,64); q[own<0]=0; T[f'table{g}.q']=q
    print(g, s.tables[g].kind, 'owned', (own>=0).mean(), 'miss', np.abs(T[f'table{g}.miss']).max(), 'step', m.mean(), m.max(), 'absq', np.abs(q).mean())
for i in range(3):
    b=I[f'block{i}']
    for a,c in (('gain','gain'),('wup','wup'),('mup','mup'),('bup','bup'),('conv','conv'),('wdown','wdown'),('mdown','mdown'),('bdown','bdown')): T[f'block{i}.{a}']=n(b[c])
    print(i,'conv',np.abs(n(b['conv']).astype(int)).sum(0).max(), 'bup',np.abs(n(b['bup']).astype(int)).max(), 'gain', n(b['gain']).max(), 'mup', n(b['mup']).max(), np.median(n(b['mup'])), 'mdown', n(b['mdown']).max(), np.median(n(b['mdown'])), 'sup', b['sup'], b['sdown'])
    T[f'block{i}.scalars']=np.array([b['sup'],b['sdown'],b['ph'],b['pu']])
    if i==1: T['block1.score']=n(b['a']); T['block1.mix']=n(b['b']).astype(int)&65535; print('score',T['block1.score'],T['block1.mix'])
h=I['head']; T['head.gain']=n(h['gain']);T['head.w']=n(h['w']);T['head.m']=n(h['m']);T['head.b']=n(h['b']);T['head.shift']=np.array([h['s']])
print('embed', np.abs(T['embed'].astype(int)).max())
for i in range(3):
    c=np.rint(d['rest'][f'blocks.{i}.conv'].double().numpy()*8192).astype(int); T[f'block{i}.conv']=c; print('conv', np.abs(c).sum(0).max())
text="FileFormer model, version 2. GPL-3.0-or-later. See the model card."
m=ffm.Model(shape,T,text)
sample=b"\0notes.txt\0"+"The quick brown fox. Съешь же ещё этих мягких французских булок, да выпей чаю!\n".encode()+b"int main(void) { return printf(\"%d\\n\", 42); }\n<a href=\"x\">y</a>\n"+bytes(range(256))+bytes(40)+open('/work/main/README.md','rb').read()[:600]
oracle.answered(m,sample)
open('/tmp/swift.ffm','wb').write(ffm.encode(m))
