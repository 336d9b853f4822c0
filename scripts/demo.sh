#!/usr/bin/env bash
# See Sluice work: installs what is missing, builds, starts the gateway with built-in upstreams (one stands for a cloud, one
# for a local server), sends four prompts over HTTP, verifies the log they left. Leaves nothing running.
set -euo pipefail
cd "$(dirname "$0")/.."
source=$PWD
bash scripts/deps.sh
[ -d build ] || mkdir build
cmake -S . -B build -G Ninja >build/demo-cmake.log 2>&1 || { cat build/demo-cmake.log; exit 1; }
ninja -C build src/sluice >build/demo-build.log 2>&1 || { tail -n 40 build/demo-build.log; exit 1; }
sluice=$source/build/src/sluice

work=$(mktemp -d)
gate=
finish() {
  [ -z "$gate" ] || { kill "$gate" 2>/dev/null || true; wait "$gate" 2>/dev/null || true; }
  rm -rf "$work"
}
trap finish EXIT
bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\033[1m' plain=$'\033[0m'; fi

"$sluice" keygen --name demo.example/gate --log-key "$work/log.key" >/dev/null
"$sluice" keygen --redact-key "$work/redact.key" >/dev/null
cat >"$work/sluice.json" <<JSON
{
  "listen": {"address": "127.0.0.1", "port": 0},
  "rules": ["$source/rules"],
  "policy": "$source/fixtures/policies/default.json",
  "log": {"dir": "log", "key": "log.key"},
  "redact_key": "redact.key",
  "destinations": {
    "cloud": {"provider": "openai", "loopback": {"label": "cloud", "record": "cloud.jsonl"}},
    "local": {"provider": "openai", "local": true, "loopback": {"label": "local", "record": "local.jsonl"}}
  }
}
JSON
"$sluice" serve -c "$work/sluice.json" 2>"$work/serve.log" &
gate=$!
for _ in $(seq 100); do
  url=$(sed -n 's/.*listening on \(http:[^ ]*\).*/\1/p' "$work/serve.log" | head -n 1)
  [ -z "$url" ] || break
  kill -0 "$gate" 2>/dev/null || { cat "$work/serve.log"; exit 1; }
  sleep 0.1
done
[ -n "$url" ] || { echo "the gateway did not start"; cat "$work/serve.log"; exit 1; }

# What an upstream saw of the user's message last; nothing when it saw no request.
saw() { [ ! -s "$1" ] || tail -n 1 "$1" | sed -n 's/.*\\"content\\":\\"\(.*\)\\"}\].*/\1/p' | sed 's/\\\\\\\\/\\/g'; }

ask() { # EXPECTED-ACTION STREAM PROMPT WHY
  local expected=$1 stream=$2 prompt=$3 why=$4 status action answer
  rm -f "$work/cloud.before" "$work/local.before"
  touch "$work/cloud.jsonl" "$work/local.jsonl"
  cp "$work/cloud.jsonl" "$work/cloud.before"; cp "$work/local.jsonl" "$work/local.before"
  status=$(curl -sS -N -o "$work/answer" -D "$work/headers" -w '%{http_code}' "$url/v1/chat/completions" \
    -H 'content-type: application/json' -H 'authorization: Bearer example-key' \
    -d "{\"model\":\"demo-model\",\"stream\":$stream,\"messages\":[{\"role\":\"user\",\"content\":\"$prompt\"}]}")
  action=$(sed -n 's/^x-sluice-action: *\([a-z]*\).*/\1/ip' "$work/headers")
  if [ "$stream" = true ]; then
    answer=$(sed -n 's/.*"delta":{[^}]*"content":"\([^"]*\)".*/\1/p' "$work/answer" | tr -d '\n')
  else
    answer=$(sed -n 's/.*"content":"\(\([^"\\]\|\\.\)*\)".*/\1/p; s/.*"message":"\(\([^"\\]\|\\.\)*\)".*/\1/p' "$work/answer" | head -n 1)
  fi
  printf '%s%-6s%s  prompt    %s\n' "$bold" "$action" "$plain" "$(sed 's/gh[p]_[0-9A-Za-z]*/(a GitHub token)/' <<<"$prompt")"
  for place in cloud local; do
    if cmp -s "$work/$place.jsonl" "$work/$place.before"; then
      printf '        %s saw nothing\n' "$place"
    else
      printf '        %s saw %s\n' "$place" "$(saw "$work/$place.jsonl")"
    fi
  done
  printf '        client    HTTP %s%s: %s\n        why       %s\n\n' "$status" \
    "$([ "$stream" = true ] && echo ', streamed')" "$answer" "$why"
  [ "$action" = "$expected" ] || { echo "expected $expected, got '$action'"; cat "$work/answer"; exit 1; }
}

# A look-alike of a GitHub token, made here so that none lies in the tree; its checksum is wrong on purpose.
token="ghp""_$(printf 'an example' | sha256sum | cut -c 1-36)"

echo
ask allow false 'What is the capital of Portugal?' 'nothing was found'
ask redact true 'Draft a reply to anna.example@sluice-test.org, please.' \
  'the cloud got a placeholder; the address was put back into the streamed answer'
ask local false 'My sister has diabetes. What should she eat?' \
  'health data of a person (GDPR Art. 9): local inference only'
ask block false "Why does my deploy with $token fail?" 'a secret: nothing left, and the client is told what, not which'

kill "$gate"
wait "$gate" || { echo "the gateway ended with an error"; cat "$work/serve.log"; exit 1; }
gate=
printf '%saudit%s   ' "$bold" "$plain"
"$sluice" audit verify "$work/log" --key "$work/log.key.pub"
printf '        one of its records:\n'
"$sluice" audit show "$work/log" | grep '"action":"redact"' | head -n 1 | fold -w 110 | sed 's/^/        /'
for secret in anna.example "$token" diabetes; do
  if grep -rqF -- "$secret" "$work/log"; then echo "a value is in the log"; exit 1; fi
done
echo
echo "Next: README.md shows how to put it in front of your own applications."
