#!/bin/sh
# Runs a program that must not outlive the desk's starter: with-parent.sh <seconds> <program> [arguments]
# Standard input is a pipe that only the starter holds. When it closes, even by `kill -9` of the starter, the program gets
# SIGTERM, <seconds> later SIGKILL, and with it everything it started: this script leads a process group of its own.
# A shell keeps this at a megabyte for each program and works on Linux and macOS alike.
grace=$1
shift
exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
(
  exec >/dev/null 2>&1
  cat <&3
  kill -TERM "$program"
  left=$grace
  while [ "$left" -gt 0 ] && kill -0 "$program"; do
    sleep 1
    left=$((left - 1))
  done
  kill -KILL 0
) &
watcher=$!
exec 3<&-
trap 'kill -TERM "$program" 2>/dev/null' TERM INT HUP
wait "$program"
code=$?
# A trapped signal ends `wait` early; the program may still be closing down.
while kill -0 "$program" 2>/dev/null; do
  wait "$program"
  code=$?
done
trap '' TERM
kill -KILL "$watcher" 2>/dev/null
# What the program left behind (Grafana's plugin launchers, for one).
kill -TERM 0 2>/dev/null
exit "$code"
