#!/usr/bin/env bash
# Opens the page of `cargo xtask reconcile --html` in a real browser, without a window, and checks
# what its script made of it: all decisions are there, filters in the address work, and text from
# the documents stays text. Skipped where no Chromium is installed.
set -euo pipefail
cd "$(dirname "$0")/../.."

browser=
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then
    browser=$name
    break
  fi
done
if [ -z "$browser" ]; then
  echo "skipped: no Chromium on PATH, so the page of the decisions was not tried in a browser"
  exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

fail() {
  echo "failed: $*" >&2
  failed=1
}

# The elements of a page after its scripts ran: open FILE HASH > DOM
open() {
  timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-background-networking \
    --disable-component-update --disable-sync --no-first-run --user-data-dir="$work/profile" \
    --virtual-time-budget=10000 --dump-dom "file://$1$2" 2>"$work/browser.log" ||
    { cat "$work/browser.log"; fail "the browser could not open $1$2"; }
}

# How often a text stands in a file.
times() { { grep -oF -- "$2" "$1" || true; } | wc -l | tr -d ' '; }

expect() {
  [ "$2" = "$3" ] || fail "$1: expected $3, found $2"
}

# Each severity of a file of decisions, and all of them.
counts() {
  for severity in conflict gap defect; do times "$1" "\"severity\": \"$severity\""; done
}

# page_shows HASH ROWS ALL: this many rows, and a count that says so
page_shows() {
  open "$work/page.html" "$1" >"$work/dom"
  expect "rows of the page at '$1'" "$(times "$work/dom" '<tr class="decision ')" "$2"
  expect "the state at '$1'" "$(times "$work/dom" 'data-state="done"')" 1
  grep -qF ">$2 of $3 shown<" "$work/dom" || fail "at '$1' the page doesn't say '$2 of $3 shown'"
}

# ---- the documents of this workspace

cargo xtask reconcile --html "$work/page.html"
cargo xtask reconcile --format json >"$work/decisions.json"
{ read -r conflicts; read -r gaps; read -r defects; } < <(counts "$work/decisions.json")
all=$((conflicts + gaps + defects))
sources=$(times "$work/decisions.json" '"authority": ')
maxima=$(times "$work/decisions.json" '"aspect": "maximum"')
pinned=$(times "$work/decisions.json" '"pinned": true')

page_shows "" "$all" "$all"
expect "columns" "$(times "$work/dom" '<th scope="col" class="source"')" "$sources"
expect "conflicts" "$(times "$work/dom" '<tr class="decision conflict')" "$conflicts"
expect "gaps" "$(times "$work/dom" '<tr class="decision gap')" "$gaps"
expect "defects" "$(times "$work/dom" '<tr class="decision defect')" "$defects"

page_shows "#severity=conflict" "$conflicts" "$all"
expect "gaps among the conflicts" "$(times "$work/dom" '<tr class="decision gap')" 0
page_shows "#severity=gap,defect" "$((gaps + defects))" "$all"
page_shows "#aspect=maximum" "$maxima" "$all"
page_shows "#pinned=1" "$pinned" "$all"
page_shows "#q=no+such+words+anywhere" 0 "$all"
page_shows "#aspect=maximum&operation=POST+/v1/messages&q=MAX_tokens+8192" 1 "$all"
grep -qF 'data-at="POST /v1/messages request.body.max_tokens"' "$work/dom" ||
  fail "the bound of max_tokens is not what the search finds"
page_shows "#at=POST+/v1/messages+request.body.max_tokens&aspect=maximum" 1 "$all"

# ---- documents that mean harm

for source in one two; do
  cat >"$work/$source.yaml" <<YAML
openapi: 3.1.0
info: {title: "</title><img src=x onerror=alert(1)>", version: '1'}
paths:
  /x:
    post:
      requestBody:
        content:
          application/json:
            schema:
              properties:
                "</script><img src=x onerror=alert(1)>":
                  enum: ["$source", "<img src=x onerror=alert(1)>", "\"'\`\\u2028\\u2029\\u202e", "<!--<script>"]
      responses: {}
YAML
done
cargo xtask reconcile --spec "$work/one.yaml" --spec "$work/two.yaml" --html "$work/page.html"
cargo xtask reconcile --spec "$work/one.yaml" --spec "$work/two.yaml" --format json >"$work/decisions.json"
all=$(times "$work/decisions.json" '"severity": ')
page_shows "" "$all" "$all"
expect "images" "$(times "$work/dom" '<img')" 0
expect "scripts" "$(times "$work/dom" '<script')" 2
grep -qF '&lt;img src=x onerror=alert(1)&gt;' "$work/dom" || fail "the hostile value is not shown"
grep -qF '\u2028\u2029\u202e' "$work/dom" || fail "characters that can't be seen are not written out"
open "$work/page.html" "#q=<img+src=x+onerror=alert(1)>&operation=<img+src=x>&at=<img+src=x>" >"$work/dom"
expect "images from the address" "$(times "$work/dom" '<img')" 0

[ "$failed" = 0 ] || exit 1
echo "the page of the decisions works in $browser: $("$browser" --version 2>/dev/null)"
