"""What is loaded before workers begin: all that a plan needs, and nothing that a copy of the process would miss."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

LOOK = """
import json, os, sys
from pipeline.preloading import load
loaded = set(sys.modules)
found = load()
print(json.dumps({
    "threads": len(os.listdir("/proc/self/task")),
    "late": sorted({name.split(".")[0] for name in set(sys.modules) - loaded}),
    "spacy": "spacy" in loaded,
    "found": [len(found.targets), len(found.tasks)],
}))
"""


def test_a_plan_is_read_with_what_is_loaded_and_no_thread_runs() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {"threads": 1, "late": [], "spacy": True, "found": [1, 1]}


WORK = """
from pipeline.workers import _context
worker = _context().Process(target=print, args=("xong",))
worker.start()
worker.join()
"""


def test_what_cannot_be_loaded_is_said_in_one_line_and_workers_work(tmp_path: Path) -> None:
    (tmp_path / "cv2.py").write_text("raise RuntimeError('hỏng\\nmột nửa')\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", WORK], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert done.stdout == "xong\n"
    said = done.stderr.splitlines()
    assert len(said) == 1
    assert said[0].startswith("Nạp trước không xong (RuntimeError: hỏng một nửa; cv2.py:1) – ")


def test_nothing_is_said_where_all_is_well() -> None:
    done = subprocess.run([sys.executable, "-c", WORK], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("xong\n", "")
