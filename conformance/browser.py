"""Tests of web/e2e, with Debian's chromium."""

import os
import shutil
import subprocess

from cloud import SOURCE


def run(suite, *arguments, **settings):
    """A suite of package.json, which has to pass; settings are what it reads from its environment, arguments are vitest's."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert chromium, "there is no chromium: apt-get install chromium"
    ran = subprocess.run(
        ["npm", "run", "--silent", suite, "--", *arguments], cwd=SOURCE / "web", capture_output=True, text=True, timeout=900,
        env={**os.environ, "CHROMIUM": chromium, **settings},
    )
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
