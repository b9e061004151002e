"""What is loaded before workers begin: all that a plan needs, and nothing that a copy of the process would miss."""
from __future__ import annotations

import json
import subprocess
import sys

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
