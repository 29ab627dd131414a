# SPDX-License-Identifier: GPL-3.0-or-later
# offers.zsh FOLDER WORD…: what an interactive zsh with the completions of FOLDER offers after these words, the last of which is being
# typed. compadd, by which all of zsh's completion ends, is asked what it would add.
zmodload zsh/zpty
folder=$1
shift
work=$(mktemp -d)
trap 'rm -rf $work' EXIT
{
    print -r -- "fpath=(${(q)folder} \$fpath) PROMPT= out=${(q)work}/offers"
    cat <<'INNER'
autoload -Uz compinit && compinit -u -D
compadd() {
    # -O, -A and -D are questions of the completion functions among themselves.
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
        builtin compadd "$@"
        return
    fi
    local -a hits hidden
    zparseopts -E p:=hidden
    builtin compadd -A hits "$@"
    local hit
    for hit in $hits; print -r -- "$hidden[2]$hit" >>$out
    (( $#hits ))
}
finish() { print >$out.done }
capture() { zle complete-word; finish }
zle -C complete-word complete-word _main_complete
zle -N capture
bindkey '^I' capture
: >$out
# The line editor takes what is typed from here on.
zle-line-init() { print >$out.ready }
zle -N zle-line-init
INNER
} >$work/.zshrc
export ZDOTDIR=$work
typed="$1"
shift
for word in "$@"; do typed+=" $word"; done
wait_for() {
    integer i
    for (( i = 0; i < 1200; i++ )); do
        [[ -e $1 ]] && return
        zpty -r -t shell chunk
        sleep 0.05
    done
    print -u2 "zsh does not come to $1"
    exit 1
}
zpty shell zsh -d -i
wait_for $work/offers.ready
zpty -w -n shell "$typed"$'\t'
wait_for $work/offers.done
cat $work/offers
zpty -d shell
