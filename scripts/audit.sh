#!/usr/bin/env bash
# Known weaknesses of the pinned libraries, by pip-audit (https://pypi.org/project/pip-audit/), which asks a database on the
# network.  Where that cannot be reached it says so and ends with 0: a build must not fail for want of a network.
# Ends with 1 only when a weakness is known that docs/operate.md does not list as looked at.
set -uo pipefail
cd "$(dirname "$0")/.."

tool=(.venv/bin/pip-audit)
if [ ! -x "${tool[0]}" ]; then
  place=$(mktemp -d)
  trap 'rm -rf "$place"' EXIT
  if ! { python3 -m venv "$place" && "$place/bin/pip" install --quiet --disable-pip-version-check pip-audit; } >/dev/null 2>&1; then
    echo "pip-audit cannot be installed here: not audited (docs/operate.md lists what to look at)"
    exit 0
  fi
  tool=("$place/bin/pip-audit")
fi

ignored=()
while read -r id; do ignored+=(--ignore-vuln "$id"); done < <(grep -ohE '\b(PYSEC|GHSA|CVE)-[A-Za-z0-9-]+' docs/operate.md | sort -u)

audit() {   # FILE: --no-deps --disable-pip, as it names every package with its version already
  timeout 180 "${tool[@]}" --requirement "$1" --no-deps --disable-pip --progress-spinner off "${ignored[@]}" 2>&1
}

# one package first: a mirror may have the packages and not the data about them
probe=$(mktemp)
grep -m1 '^pillow==' constraints.txt >"$probe"
if ! audit "$probe" >"$probe.said" && ! grep -qE 'Found [0-9]+ known vulnerabilit' "$probe.said" \
    || grep -q 'could not be audited' "$probe.said"; then
  echo "the database of weaknesses cannot be reached from here: not audited (docs/operate.md lists what to look at)"
  rm -f "$probe" "$probe.said"
  exit 0
fi
rm -f "$probe" "$probe.said"

said=$(audit constraints.txt)
code=$?
printf '%s\n' "$said" | tail -60
if [ "$code" -ne 0 ] && ! printf '%s' "$said" | grep -qE 'Found [0-9]+ known vulnerabilit'; then
  echo "the audit broke off: not audited"
  exit 0
fi
exit "$code"
