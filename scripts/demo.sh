#!/usr/bin/env bash
# The main job on the bundled samples: real plans of four kinds, then a small province with known gaps.
set -euo pipefail
cd "$(dirname "$0")/.."
export PREFECT_SERVER_ANALYTICS_ENABLED=false DO_NOT_TRACK=1

.venv/bin/doichieu run data/raw --out data/processed
.venv/bin/doichieu run data/scenario --out data/processed/lao-cai --no-reference

cat <<'TEXT'

Kết quả:
  data/processed/doichieu.html           trang đối chiếu các kế hoạch mẫu (mở bằng trình duyệt)
  data/processed/doichieu.xlsx           sổ Excel cùng nội dung
  data/processed/*.csv, text/             các bảng và văn bản đã sửa
  data/processed/lao-cai/doichieu.html   ví dụ đối chiếu 4 xã với tỉnh và Trung ương (số liệu giả định)
TEXT
