# Waits until the gateway is gone, then ends everything it started.
#
# $1 is the gateway's mark: every process it starts has WATCHGATE_OWNER=$1 in its environment; $2 is the gateway's own
# process group, in which there are others. Standard input is a
# pipe whose only writer is the gateway: a line +N:S or -N:S adds or removes the process group of process N, started at
# S in the kernel's ticks; end of file means that the gateway has ended, however it did.
trap '' HUP INT QUIT TERM USR1 USR2 PIPE
groups=' '
while IFS= read -r line; do
  group=${line#?}
  case $line in
    +*) groups="$groups$group " ;;
    -*)
      case $groups in
        *" $group "*) groups="${groups%%" $group "*} ${groups#*" $group "}" ;;
      esac
      ;;
  esac
done

# Sets began to the time at which process $1 was started and pgrp to its group; to nothing when there is no such process.
look() {
  began=
  pgrp=
  IFS= read -r stat 2>/dev/null <"/proc/$1/stat" || return
  # Behind the command's name, which may hold blanks and parentheses.
  set -- ${stat##*) }
  pgrp=$3
  began=${20}
}

for group in $groups; do
  leader=${group%%:*}
  look "$leader"
  # A leader that was started at another time is a stranger to whom the number was given since.
  if [ -z "$began" ] || [ "$began" = "${group#*:}" ]; then
    kill -9 "-$leader" 2>/dev/null
  fi
done

# A process that was being started, or that left its group, is found by its mark. Quiet looks in a row, the later ones
# further apart for what a busy machine is slow to start, end the search; something that forks faster than it is looked
# for is chased for a while.
quiet=0
looks=0
while [ "$quiet" -lt 15 ] && [ "$looks" -lt 100 ]; do
  looks=$((looks + 1))
  found=$(grep -ls "WATCHGATE_OWNER=$1" /proc/[0-9]*/environ 2>/dev/null)
  if [ -z "$found" ]; then
    quiet=$((quiet + 1))
  else
    quiet=0
    for file in $found; do
      pid=${file#/proc/}
      pid=${pid%/environ}
      # Its group as well, unless it has not left the gateway's yet: a member may have thrown the mark away.
      look "$pid"
      if [ -n "$pgrp" ] && [ "$pgrp" != "$2" ]; then
        kill -9 "-$pgrp" 2>/dev/null
      fi
      kill -9 "$pid" 2>/dev/null
    done
  fi
  pause=0.05
  [ "$quiet" -le 5 ] || pause=0.2
  sleep "$pause" 2>/dev/null || sleep 1
done
