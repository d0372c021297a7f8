#!/bin/sh
# Resolve requirements/*.in into hashed lock files that name no index and no local folder.
set -eu
cd "$(dirname "$0")/.."
for name in tools runtime dev; do
    .tools/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-header "$@" \
        "requirements/$name.in" --output-file "requirements/$name.txt"
done
