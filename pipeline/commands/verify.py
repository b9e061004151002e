"""`doichieu verify`: the kept originals against their checksums."""
from __future__ import annotations

import json
from pathlib import Path

from pipeline.errors import ExitCode, UsageError
from pipeline.originals import Originals
from pipeline.workspace import Workspace


def verify_command(out: Path, *, as_json: bool) -> ExitCode:
    """Prints what is wrong; `STORE` when anything is.  Errors: UsageError when nothing was ever written there."""
    workspace = Workspace(out)
    if not workspace.hidden.is_dir():
        raise UsageError(f"{out}: chưa có kết quả nào ở đây để kiểm tra – xem lại --out")
    checked = list(Originals(workspace.originals).verify())
    damages = [damage for _, damage in checked if damage is not None]
    if as_json:
        print(json.dumps({
            "checked": len(checked),
            "damaged": [{"path": str(damage.path), "why": damage.why} for damage in damages],
        }, ensure_ascii=False, indent=1))
    else:
        for damage in damages:
            print(f"HỎNG {damage.path}: {damage.why} – lấy lại từ bản sao lưu")
        print(f"{len(checked)} bản gốc, {len(damages)} hỏng")
    return ExitCode.STORE if damages else ExitCode.OK
