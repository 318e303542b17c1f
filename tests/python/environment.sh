#!/usr/bin/env bash
# The official Python SDK, where the package can be had; kept in target/python.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=target/python
if ! "$venv/bin/python" -c 'import anthropic' 2>/dev/null; then
  rm -rf "$venv"
  if ! { python3 -m venv "$venv" \
    && "$venv/bin/pip" install --quiet --disable-pip-version-check --timeout 20 --retries 1 anthropic; } >target/python.log 2>&1
  then
    rm -rf "$venv"
    echo "skipped: no Python with the package anthropic ($(tail -n 1 target/python.log))"
  fi
fi
