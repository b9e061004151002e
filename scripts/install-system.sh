#!/usr/bin/env bash
# Installs the Debian packages that the program and its tests use, and only those that are missing.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=(tesseract-ocr tesseract-ocr-vie tesseract-ocr-osd fonts-liberation fonts-dejavu fonts-noto-core chromium postgresql make python3-venv)
missing=()
for package in "${wanted[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "Thiếu các gói: ${missing[*]}. Hãy cài bằng trình quản lý gói của máy này rồi chạy lại." >&2
  exit 3
fi
run=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "Cần quyền quản trị: apt-get install ${missing[*]}" >&2; exit 3; }
  run=(sudo)
fi
echo "Đang cài: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { "${run[@]}" apt-get update -qq && "${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -20 "$log" >&2
  echo "Không cài được; thử: sudo apt-get install ${missing[*]}" >&2
  exit 3
fi
rm -f "$log"
