#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Names and contents of an encrypted archive stand in no file beside it, in no temporary and in no state folder: while it is made, changed, converted and
# healed, afterwards, and after kills.
. "$(dirname "$0")/lib.sh"
needs python3 grep
secret=Geheimwort4711
mkdir in state tmp work
export XDG_STATE_HOME=$T/state TMPDIR=$T/tmp
echo "pass word" >pw
printf 'other\n' >other
for i in $(seq 40); do echo "$secret $i $RANDOM" >"in/$secret-$i.txt"; done
head -c 3000000 /dev/urandom | base64 >in/large.txt
echo "$secret" >>in/large.txt

hidden()
{
    local found
    found=$({ grep -rlaF "$secret" work state tmp; find work state tmp -name "*$secret*"; } 2>/dev/null)
    [ -z "$found" ] || verdict 1 "$1 leaves $found"
}

# step WHAT COMMAND…: looks while the command runs, and afterwards.
step()
{
    local what=$1 process
    shift
    "$@" >log 2>&1 3<pw 4<other &
    process=$!
    while kill -0 $process 2>/dev/null; do hidden "$what, meanwhile,"; done
    wait $process || verdict 1 "$what: $(cat log)"
    hidden "$what"
}

step create $F create -q --level fast --password-fd 3 work/a.ffz in
step add $F add -q --password-fd 3 --into in work/a.ffz in/large.txt
step rename $F rename -q --password-fd 3 work/a.ffz "in/$secret-1.txt" in/renamed.txt
step mkdir $F mkdir -q --password-fd 3 work/a.ffz in/new
step delete $F delete -q --password-fd 3 work/a.ffz "in/$secret-2.txt"
step convert $F convert -q --level store --password-fd 3 work/a.ffz work/b.ffz
(cd in && python3 -m zipfile -c ../plain.zip ./*.txt)
step "convert of a zip" $F convert -q --level store --password-fd 3 plain.zip work/z.ffz
step password $F password -q --password-fd 3 --new-password-fd 4 work/b.ffz
step test $F test -q --password-fd 3 work/a.ffz
step list bash -c "$F list --password-fd 3 work/a.ffz | grep -q $secret-3.txt"
step search bash -c "$F search --password-fd 3 work/a.ffz work/a.ffz $secret-3 | grep -q $secret-3.txt"
step info bash -c "$F info --password-fd 3 work/a.ffz | grep -q 'encrypted  *yes'"
step extract $F extract -q --password-fd 3 -C out work/a.ffz
cmp "in/$secret-3.txt" "out/in/$secret-3.txt" || verdict 1 "a file comes out as another"
step compare $F compare -q --contents-only --password-fd 3 work/a.ffz out
python3 - <<'P'
data = bytearray(open("work/a.ffz", "rb").read())
data[len(data) // 2] ^= 1
open("work/bad.ffz", "wb").write(data)
P
step heal $F heal -q --password-fd 3 work/bad.ffz
step "test of what was healed" $F test -q --password-fd 3 work/bad.healed.ffz

# Killed at any place.
for n in 1 2 3 4 5 6 7 8; do
    $F create -q --level balanced --password-fd 3 work/k.ffz in >/dev/null 2>&1 3<pw &
    process=$!
    for _ in $(seq $n); do hidden "a creation that will be killed"; done
    kill -9 $process 2>/dev/null
    wait $process 2>/dev/null
    hidden "a killed creation"
done

# No password, a wrong one, an empty one, and one as an argument.
code() { "$@" >log 2>&1 </dev/null; echo $?; }
[ "$(code $F list work/a.ffz)" = 5 ] || verdict 1 "without a password: $(cat log)"
grep -q "encrypted" log || verdict 1 "without a password: $(cat log)"
[ "$(code $F list --password-fd 3 work/a.ffz 3<other)" = 5 ] || verdict 1 "a wrong password: $(cat log)"
grep -q "The password is wrong." log || verdict 1 "a wrong password: $(cat log)"
[ "$(code $F create --password-fd 3 work/e.ffz in 3</dev/null)" = 1 ] || verdict 1 "an empty password: $(cat log)"
[ "$(code $F create --password work/e.ffz in)" = 5 ] || verdict 1 "no terminal to ask on: $(cat log)"
[ "$(code $F create --resumable --password-fd 3 work/e.ffz in 3<pw)" = 1 ] || verdict 1 "resumable: $(cat log)"
[ ! -e work/e.ffz ] || verdict 1 "an archive that was refused is there"
$F list --json --password-fd 3 work/a.ffz 3<pw | grep -q '"encrypted": true' || verdict 1 "JSON does not say it"
verdict 0 "nothing decrypted on the disk"
