#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Passwords typed on a terminal: not shown, asked twice for a new archive, three times for one that is opened.
. "$(dirname "$0")/lib.sh"
needs python3
echo hello >f
cat >talk.py <<'P'
"""talk.py COMMAND…: answers the questions of a command on a terminal of its own with the lines of its standard input; prints what is shown there and, last,
the exit code and whether the terminal shows what is typed."""
import os, pty, select, sys, termios

# Ctrl-C is pressed without Enter.
lines = [line.encode() + (b"" if line == "\x03" else b"\n") for line in sys.stdin.read().splitlines()]
process, terminal = pty.fork()
if process == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
shown = b""
asked = 0
while True:
    ready, _, _ = select.select([terminal], [], [], 60)
    if not ready:
        sys.exit("nothing happens")
    try:
        piece = os.read(terminal, 1000)
    except OSError:
        break
    if not piece:
        break
    shown += piece
    if (shown.endswith(b": ")) and shown.count(b": ") > asked:
        asked = shown.count(b": ")
        os.write(terminal, lines.pop(0) if lines else b"\x04")
print(shown.decode())
print("exit", os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
print("echo", "on" if termios.tcgetattr(terminal)[3] & termios.ECHO else "off")
P
talk() { python3 talk.py "$@" >shown 2>&1; }
expect() { grep -q -- "$2" shown || verdict 1 "$1: $(cat shown)"; }

printf 'one word\nother word\none word\none word\n' | talk $F create --level fast --password a.ffz f
expect "a new archive" "exit 0"
expect "two that differ" "two different passwords"
! grep -q "word$" shown || verdict 1 "the password is shown: $(cat shown)"
printf 'one word\n' | talk $F list a.ffz
expect "the right password" "exit 0"
printf 'x\none word\n' | talk $F test a.ffz
expect "the second try" "The password is wrong."
expect "the second try" "exit 0"
printf 'x\ny\nz\none word\n' | talk $F extract -C out a.ffz
expect "three wrong ones" "exit 5"
[ ! -e out/f ] || verdict 1 "a wrong password extracts"
printf 'one word\nnew\nnew\n' | talk $F password a.ffz
expect "another password" "exit 0"
printf 'new\n' | talk $F list a.ffz
expect "the other password" "exit 0"
for line in '\003' 'one word\n\003'; do
    printf "$line" | talk $F create --level fast --password b.ffz f
    expect "Ctrl-C" "exit 4"
    expect "Ctrl-C" "echo on"
    [ ! -e b.ffz ] || verdict 1 "Ctrl-C makes an archive"
done
printf '\003' | talk $F convert --password a.ffz b.ffz
expect "Ctrl-C of a conversion" "exit 4"
expect "Ctrl-C of a conversion" "echo on"
verdict 0 "passwords on a terminal"
