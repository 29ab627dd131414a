#!/bin/bash
# On a GPU machine, in a folder with this one, ../lab/scan.py and muon.py beside it and ../data of data.py; results go to $OUT.
#   go.sh measure SECONDS         speed and memory; beside it a trial of the training
#   go.sh variants SECONDS TOTAL  one seed of further mixers
#   go.sh train SECONDS TOTAL     three seeds of every mixer, at most SECONDS each, within TOTAL seconds in all
cd "$(dirname "$0")" || exit
export PYTHONUNBUFFERED=1 TORCHINDUCTOR_FX_GRAPH_CACHE=1 TORCHINDUCTOR_CACHE_DIR=/tmp/inductor
mkdir -p /tmp/attention
case $1 in
measure)
    export UNTIL=$(($(date +%s) + $2))
    timeout $(($2 + 40)) env SHARED=1 python3 train.py ../data /tmp/attention/trial 2 1 > "$OUT/trial.txt" 2>&1 &
    timeout $(($2 + 60)) python3 measure.py /tmp/attention/m > "$OUT/measured.txt" 2>&1
    wait
    cp /tmp/attention/m/measured.jsonl "$OUT"; cp /tmp/attention/trial/results.jsonl "$OUT/trial.jsonl"
    (cd /tmp/attention; tail -n 25 m/*.log trial/*.log) > "$OUT/logs.txt" 2>&1
    cat "$OUT/trial.txt"; cut -c1-170 "$OUT/measured.txt" ;;
variants) # SECONDS TOTAL: one seed of what net.py names VARIANTS, and of three mixers once more
    LOGS=/tmp/attention/v TOTAL=$3 timeout $(($3 + 10)) python3 train.py ../data "$OUT" "$2" 1 "local, one full" \
        "performer, steeper" "performer, ReLU" local full recurrence 2>&1 | tee "$OUT/variants.txt" ;;
train)
    LOGS=/tmp/attention/t TOTAL=$3 timeout $(($3 + 10)) python3 train.py ../data "$OUT" "$2" 3 2>&1 | tee "$OUT/train.txt"
    tail -n 15 /tmp/attention/t/*.log > "$OUT/logs.txt" 2>&1 ;;
esac
