#!/bin/bash
# go.sh take               keeps the carried kit and data: lab/kit and lab/*.rec.xz of the repository
# go.sh prep               reads the data
# go.sh run NAME SECONDS [K=V]...  in the background: log, model and what to go on from lie in /tmp/base/NAME
# go.sh peek NAME...       how far they are
cd "$(dirname "$0")"
export PYTHONUNBUFFERED=1 SHM=/dev/shm TORCHINDUCTOR_FX_GRAPH_CACHE=1 TORCHINDUCTOR_CACHE_DIR=/tmp/ic TRITON_CACHE_DIR=/tmp/tc
case $1 in
take) mkdir -p /tmp/kit /tmp/data; R=$(pwd)/../../..
  if [ -d "$R/lab/kit" ]; then cp -r "$R"/lab/kit/* /tmp/kit/; cp "$R/LICENSE" /tmp/; fi
  cp "$R"/lab/*.rec.xz /tmp/data/; ls /tmp/data | wc -l
  if [ -f /tmp/kit/lab/judge.xz -a ! -x /dev/shm/judge ]; then xz -dkc /tmp/kit/lab/judge.xz > /dev/shm/judge; chmod +x /dev/shm/judge; tar xJf /tmp/kit/lab/pieces.tar.xz -C /tmp/kit/lab; fi ;;
prep) OUT=/tmp/base python3 run.py prep /tmp/data ;;
run) N=$2; mkdir -p /tmp/base/$N; OUT=/tmp/base/$N OMP_NUM_THREADS=4 setsid nohup python3 run.py train "${@:2}" > /tmp/base/$N/log 2>&1 & ;;
peek) shift; for n in "$@"; do echo "== $n"; grep -v Warn /tmp/base/$n/log | tail -n ${LINES_OF:-3} | cut -c1-900; done ;;
esac
