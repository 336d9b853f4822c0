#!/usr/bin/env bash
# Installs what is missing, builds, and runs the whole test suite. The last lines say how many checks ran.
#   scripts/test.sh          everything (CI)
#   scripts/test.sh quick    one gcc build and its tests
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/deps.sh test
export CK_VERBOSITY=normal CK_TIMEOUT_MULTIPLIER=10 # a slow machine is no failure
jobs=$(nproc)
logs=build-logs
mkdir -p "$logs"

step() { printf '\n== %s\n' "$*"; }

# build FOLDER CMAKE-ARGUMENT...: configure and compile, warnings are errors
build() {
  local folder=$1
  shift
  cmake -S . -B "$folder" -G Ninja -DSLUICE_CI=ON -DSLUICE_TESTS=ON "$@" >"$logs/$folder.cmake.log" 2>&1 || { cat "$logs/$folder.cmake.log"; exit 1; }
  ninja -C "$folder" -j "$jobs" >"$logs/$folder.build.log" 2>&1 || { tail -n 60 "$logs/$folder.build.log"; exit 1; }
}

# run FOLDER CTEST-ARGUMENT...: its tests, verbosely into a log; failures are shown
run() {
  local folder=$1
  shift
  if ! ctest --test-dir "$folder" -V --no-tests=error "$@" >"$logs/$folder.test.log" 2>&1; then
    grep -E 'F:|E:|ERROR|runtime error|Failed|\*\*\*|not ok' "$logs/$folder.test.log" | head -n 60
    tail -n 25 "$logs/$folder.test.log"
    exit 1
  fi
  tail -n 5 "$logs/$folder.test.log" | grep -E 'tests passed|Total Test time' || true
}

step "source: banned calls, layers, headers, format"
bash scripts/check-source.sh

step "gcc, optimised: every test, end to end included"
build build
run build -j "$jobs"

step "demo"
bash scripts/demo.sh >"$logs/demo.log" 2>&1 || { tail -n 40 "$logs/demo.log"; exit 1; }

if [ "${1:-}" != quick ]; then
  step "gcc, address and undefined-behaviour sanitizers: every unit test and corpus"
  build build-asan -DCMAKE_BUILD_TYPE=Debug -DSLUICE_SANITIZE=address,undefined
  # Not here: the log's cases that restart or kill a process at every byte; they run above, without a sanitizer.
  ASAN_OPTIONS=detect_stack_use_after_return=1 run build-asan -LE e2e -E '^test_(log_stop|log_power|wal)$' -j "$jobs"

  step "clang, thread sanitizer: what has threads"
  build build-tsan -DCMAKE_C_COMPILER=clang -DSLUICE_SANITIZE=thread
  run build-tsan -R '^test_(log|loop|loopback|server|exchange|exchange_end|locality)$'
  CK_RUN_CASE=threads build-tsan/tests/test_ruleset
  python3 -B tests/e2e/cli/test_scan.py "$PWD/build-tsan/src/sluice" "$PWD" \
    Scan.test_jobs__baseline__the_same_file >"$logs/tsan-scan.log" 2>&1 || { tail -n 40 "$logs/tsan-scan.log"; exit 1; }

  step "valgrind: the parsers"
  for name in json leaf map note record record_parse; do
    [ -x "build/tests/test_$name" ] || continue
    CK_FORK=no valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite \
      "build/tests/test_$name" >"$logs/valgrind-$name.log" 2>&1 || { tail -n 40 "$logs/valgrind-$name.log"; exit 1; }
  done

  step "libFuzzer: ${SLUICE_FUZZ_SECONDS:-8} s a target"
  build build-fuzz -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=RelWithDebInfo -DSLUICE_FUZZ=ON \
    -DSLUICE_SANITIZE=address,undefined
  for target in build-fuzz/fuzz/fuzz_*; do
    [ -x "$target" ] && [ ! -d "$target" ] || continue
    thing=${target##*/fuzz_}
    mkdir -p "$logs/corpus-$thing"
    "$target" -max_total_time="${SLUICE_FUZZ_SECONDS:-8}" -timeout=20 -rss_limit_mb=4096 "$logs/corpus-$thing" \
      "fuzz/corpus/$thing" >"$logs/fuzz-$thing.log" 2>&1 || { tail -n 40 "$logs/fuzz-$thing.log"; exit 1; }
    grep -E 'Done [0-9]+ runs' "$logs/fuzz-$thing.log" | sed "s/^/$thing: /"
  done
fi

# Fewer checks than last time is a failure: a test that is no longer built or found would otherwise go unnoticed.
ran=$(grep -ohE 'Checks: [0-9]+' "$logs/build.test.log" | awk '{n += $2} END {print n + 0}')
programs=$(grep -ohE '[0-9]+ tests failed out of [0-9]+' "$logs/build.test.log" | awk '{print $NF}')
read -r least_checks least_programs <tests/minimum
step "counts: $ran checks in $programs test programs (at least $least_checks in $least_programs)"
if [ "$ran" -lt "$least_checks" ] || [ "$programs" -lt "$least_programs" ]; then
  echo "fewer tests ran than last time (tests/minimum)" >&2
  exit 1
fi
git status --porcelain 2>/dev/null | grep -v '^?? build' | grep . && { echo "the tests left the tree changed" >&2; [ -z "${CI:-}" ] || exit 1; }
echo
echo "$ran passed, 0 failed"
