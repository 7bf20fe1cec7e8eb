#!/usr/bin/env bash
# A hook for "run-conformance.mjs --hook": watchgate.sh UPSTREAM_URL PORT
# Runs the gateway on 127.0.0.1:PORT with UPSTREAM_URL as its upstream "mock", until it is ended.
# Its face is /mcp/mock (--path /mcp/mock), or /mcp with --prefix mock__.
# GATEWAY_REVISION: the one the upstream speaks; it is found out when unset, which a suite for one revision counts as
# a message that its schema does not know.
# WATCHGATE: the launcher; the one in the root of the repository when unset.
set -euo pipefail
upstream=${1:?usage: watchgate.sh UPSTREAM_URL PORT}
port=${2:?usage: watchgate.sh UPSTREAM_URL PORT}
kit=$(cd "$(dirname "$0")/.." && pwd)
launcher=${WATCHGATE:-$kit/../../../../watchgate}

free_port() {
  "$kit/node_modules/.bin/node" -e \
    's = net.createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

folder=$(mktemp -d)
gateway=
finish() {
  [ -z "$gateway" ] || { kill "$gateway" 2>/dev/null; wait "$gateway"; } || true
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 143' TERM INT

cat > "$folder/gateway.yaml" <<EOF
version: 1
listen: 127.0.0.1:$port
admin: 127.0.0.1:$(free_port)
timeouts: {start-wait: 20s}
upstreams:
  mock: {url: "$upstream", revision: ${GATEWAY_REVISION:-auto}}
EOF
# It lives as long as one scenario: compiling for longer would only take the processor from others.
JAVA_OPTS="-XX:TieredStopAtLevel=1 ${JAVA_OPTS:-}" "$launcher" run -c "$folder/gateway.yaml" &
gateway=$!
wait "$gateway"
