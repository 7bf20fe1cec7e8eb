# Waits until the gateway is gone, then ends everything it started.
#
# $1 is the gateway's mark: every process it starts has WATCHGATE_OWNER=$1 in its environment. Standard input is a
# pipe whose only writer is the gateway: a line +N or -N adds or removes a process group, end of file means that the
# gateway has ended, however it did.
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

for group in $groups; do
  kill -9 "-$group" 2>/dev/null
done

# A process that was being started, or that left its group, is found by its mark. Five quiet looks in a row end the
# search; something that forks faster than it is looked for is chased for a while.
quiet=0
looks=0
while [ "$quiet" -lt 5 ] && [ "$looks" -lt 100 ]; do
  looks=$((looks + 1))
  found=$(grep -ls "WATCHGATE_OWNER=$1" /proc/[0-9]*/environ 2>/dev/null)
  if [ -z "$found" ]; then
    quiet=$((quiet + 1))
  else
    quiet=0
    for file in $found; do
      pid=${file#/proc/}
      kill -9 "${pid%/environ}" 2>/dev/null
    done
  fi
  sleep 0.05 2>/dev/null || sleep 1
done
