#!/usr/bin/env bash
# Checks the project and ends with the sums of all checks: `scripts/check.sh [code] [infra] [image] [registry]`.
#   code      tests, lint, types
#   infra     what deploys: its tests, costs, checkov, a deployment onto moto
#   image     the container image, with Docker or podman (installs podman where there is neither)
#   registry  what needs the registries of npm and Terraform
# Without arguments: code and infra. With EXHAUSTIVE=1 the tests try all that they otherwise sample; see docs/testing.md.
set -uo pipefail
cd "$(dirname "$0")/.."

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
passed=0
failed=0

# count PASSED FAILED
count() {
  passed=$((passed + $1))
  failed=$((failed + $2))
}

# check NAME COMMAND...: one check, which passes if the command does
check() {
  local name=$1
  shift
  echo "--- $name"
  if "$@"; then count 1 0; else
    echo "FAILED: $name"
    count 0 1
  fi
}

# jest_sums FILE: how many tests of a jest report passed, and how many failed or could not run
jest_sums() {
  python3 - "$1" <<'PYTHON'
import json, sys
report = json.load(open(sys.argv[1]))
print(report["numPassedTests"], report["numFailedTests"] + report["numRuntimeErrorTestSuites"])
PYTHON
}

# suite NAME REPORT COMMAND...: a jest suite, whose tests are counted one by one
suite() {
  local name=$1 report=$2 sums
  shift 2
  echo "--- $name"
  "$@" --json --outputFile="$report" >/dev/null
  local code=$?
  if sums=$(jest_sums "$report"); then
    # shellcheck disable=SC2086
    count $sums
    [[ $code -eq 0 || ${sums#* } -gt 0 ]] || count 0 1
  else
    echo "FAILED: $name gave no report"
    count 0 1
  fi
}

# python_tools: installs them, once
python_tools() {
  [[ ! -d $results/python ]] || return 0
  python3 -m venv --system-site-packages "$results/python"
  export PATH=$PATH:$results/python/bin
  # An installed moto is used as it is.
  local wanted=.
  command -v moto_server >/dev/null && wanted='^[^m]'
  grep "$wanted" scripts/requirements.txt >"$results/requirements.txt"
  "$results/python/bin/pip" install --quiet --requirement "$results/requirements.txt"
}

code() {
  # The tests of connection poolers are skipped without PgBouncer.
  if ! command -v pgbouncer >/dev/null; then
    local sudo=
    [[ $EUID -eq 0 ]] || sudo=sudo
    $sudo apt-get update --quiet && $sudo apt-get install --yes --quiet pgbouncer
  fi
  suite "tests" "$results/tests.json" env ${exhaustive:+EXHAUSTIVE=$exhaustive} npx -y pnpm test
  check "lint" npx -y pnpm lint
  check "types" npx -y pnpm types
}

infra() {
  suite "infra" "$results/infra.json" npx -y pnpm test:infra
  check "costs" npx -y pnpm costs --check
  check "synth" npx -y pnpm synth

  python_tools
  check "checkov" npx -y pnpm checkov
  suite "deploy" "$results/deploy.json" npx -y pnpm test:deploy
}

image() {
  python_tools
  check "hadolint" hadolint Dockerfile
  docker info >/dev/null 2>&1 ||
    eval "$(packages/cli/tests/image/support/use-podman.sh "$results/podman")"
  suite "image" "$results/image.json" npx -y pnpm test:image
  [[ ${CONTAINER_ENGINE:-} != podman ]] || podman system reset --force
}

registry() {
  check "cdktn" npx -y pnpm check:cdktn
  # With the provider that ships: the deploy test uses another version.
  check "validate" npx -y pnpm validate
}

exhaustive=${EXHAUSTIVE:-}
unset EXHAUSTIVE
[[ $# -gt 0 ]] || set -- code infra
for group in "$@"; do
  case $group in
  code | infra | image | registry) "$group" ;;
  *)
    echo "unknown: $group" >&2
    exit 2
    ;;
  esac
done

echo "$passed passed, $failed failed"
[[ $failed -eq 0 && $passed -gt 0 ]]
