#!/bin/bash
# go.sh take FOLDER...            keeps carried data in /tmp/data
# go.sh prep                      reads it
# go.sh explore WORKERS SYMBOLS SECONDS NAME...
set -e
cd "$(dirname "$0")"
export PYTHONUNBUFFERED=1 SHM=/dev/shm TORCHINDUCTOR_FX_GRAPH_CACHE=1
case $1 in
take) shift; mkdir -p /tmp/data; for f in "$@"; do cp ../../$f/*.rec.xz /tmp/data/; done; du -sh /tmp/data; ls /tmp/data | wc -l ;;
prep) [ -x /dev/shm/judge ] || { xz -dkc judge.xz > /dev/shm/judge; chmod +x /dev/shm/judge; tar xJf pieces.tar.xz; }
      python3 prep.py /tmp/data ;;
long) shift; LIMIT=$1; shift; mkdir -p /tmp/long; i=0   # long SECONDS NAME...: in the background, one a card
  rm -rf /dev/shm/q*; N=$(nvidia-smi -L | wc -l)
  for n in "$@"; do mkdir -p /dev/shm/q$i; touch /dev/shm/q$i/100-$n
    CUDA_VISIBLE_DEVICES=$((i % N)) OUT=/tmp/long LIMIT=$LIMIT TRITON_CACHE_DIR=/tmp/tc$i TORCHINDUCTOR_CACHE_DIR=/tmp/ic$i OMP_NUM_THREADS=4 setsid nohup python3 train.py /dev/shm/q$i 1e11 99999999999 > /tmp/long/$n.log 2>&1 &
    i=$((i+1)); done; sleep 1; echo started ;;
peek) shift; for n in "$@"; do echo "$n: $(grep -v Warn /tmp/long/$n.log | tail -n 2 | cut -c1-600)"; done ;;
explore) shift; W=$1 SYM=$2 SEC=$3; shift 3
  DEADLINE=$(($(date +%s) + SEC)); rm -rf /dev/shm/queue; mkdir -p /dev/shm/queue
  i=100; for n in "$@"; do touch /dev/shm/queue/$i-$n; i=$((i+1)); done
  for w in $(seq $W); do
    TRITON_CACHE_DIR=/tmp/tc$w TORCHINDUCTOR_CACHE_DIR=/tmp/ic OMP_NUM_THREADS=3 python3 train.py /dev/shm/queue $SYM $DEADLINE > $OUT/w$w.log 2>&1 &
    sleep 1
  done; wait
  cat $OUT/results.jsonl | python3 -c "
import json,sys
for l in sys.stdin:
    r=json.loads(l); m=r['mixed']
    print('%-12s %6d %4d %5.0f+%3.0f | %.4f %s | %d %d %d %d = %d | alice %d small %d' % (r['name'], r['macs'], r['symbols']/1e6, r['seconds'], r['compile'], r['held']['mix'], ' '.join('%s %.3f' % (k[:5], v) for k, v in r['held'].items() if k != 'mix'), m['dickens'], m['xml'], m['glibc.tar'], m['openscad'], r['sum'], m['alice29.txt'], r['small']))
"; tail -n 3 $OUT/w1.log; grep -h -A3 'FAILED\|Error' $OUT/w*.log | head -20 ;;
esac
