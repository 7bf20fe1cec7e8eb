#!/usr/bin/env bash
# Installs the kit from its lock file. Needs the npm registry once; afterwards everything runs offline.
# May be run again at any time: a complete installation is left alone.
set -euo pipefail
cd "$(dirname "$0")"

node=node_modules/.bin/node
stamp=node_modules/.installed-lock

usable() { [ -x "$node" ] && "$node" -e 'process.exit(+(process.versions.node.split(".")[0] < 22))' 2>/dev/null; }

command -v npm >/dev/null || { echo "install.sh: npm is needed (Node 20 or later)" >&2; exit 1; }

if ! cmp -s package-lock.json "$stamp" || ! usable; then
  if ! npm ci --no-audit --no-fund --loglevel=error; then
    echo "install.sh: npm ci failed. The first installation needs the npm registry; is there a network?" >&2
    exit 1
  fi
fi
# npm may hold back install scripts; the node package fetches its binary in one.
if ! usable && ! (cd node_modules/node && node installArchSpecificPackage.js >/dev/null); then
  echo "install.sh: could not fetch the Node binary. The first installation needs the npm registry." >&2
  exit 1
fi
usable || { echo "install.sh: $node does not run; Node 22 is needed" >&2; exit 1; }
cp package-lock.json "$stamp"
echo "node $("$node" -v) in $node"
