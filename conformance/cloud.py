"""The built opsctl with a home of its own, and the local cloud that it starts."""

import json
import os
import shlex
import subprocess
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent


class Opsctl:
    """Commands of opsctl and of the AWS CLI, as a person types them after ``eval "$(opsctl local env)"``."""

    def __init__(self, home):
        self.home = Path(home)
        tools = self.home / "bin"
        tools.mkdir()
        self._launcher(tools / "opsctl")
        scripts = Path(os.environ.get("VIRTUAL_ENV") or _venv()) / "bin"
        self.base = {
            "HOME": str(self.home),
            "XDG_STATE_HOME": str(self.home / "state"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "PATH": os.pathsep.join([str(tools), str(scripts), os.environ["PATH"]]),
            "LANG": "C.UTF-8",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
        }
        self.variables = {}

    @staticmethod
    def _launcher(path):
        jar = SOURCE / "cli/target/opsctl.jar"
        if not jar.exists():
            raise FileNotFoundError(f"{jar}: build it first with mvn -B -DskipTests package")
        cloud, engines = SOURCE / "local-cloud/target/dist", SOURCE / "local-cloud/engines/target"
        path.write_text(
            "#!/bin/sh\n"
            f"exec java -Dopsctl.local.cloud={shlex.quote(str(cloud))} -Dopsctl.engines={shlex.quote(str(engines))}"
            f" -cp {shlex.quote(str(jar))} dev.opsctl.Main \"$@\"\n"
        )
        path.chmod(0o755)

    def start(self):
        """Starts the cloud and reads what ``local env`` exports."""
        self.opsctl("local", "start")
        out = self.shell('eval "$(opsctl local env)" && env -0', environment=False)
        pairs = (line.split("=", 1) for line in out.split("\0") if line)
        self.variables = {k: v for k, v in pairs if k.startswith("AWS_") and k not in self.base}

    def stop(self):
        subprocess.run(["opsctl", "local", "stop"], env=self.base, check=False, timeout=60)

    def opsctl(self, *arguments):
        """Runs opsctl; returns what it printed as data."""
        ran = subprocess.run(
            ["opsctl", *arguments], env=self.base, capture_output=True, text=True, timeout=300, cwd=self.home
        )
        assert ran.returncode == 0, f"opsctl {' '.join(arguments)}: {ran.stderr}{ran.stdout}"
        return ran.stdout

    def shell(self, script, environment=True):
        """Runs a bash script that has to succeed; returns what it printed."""
        text = ('eval "$(cat "$HOME/env")"\n' if environment else "") + script
        if environment and not (self.home / "env").exists():
            (self.home / "env").write_text(self.opsctl("local", "env"))
        ran = subprocess.run(
            ["bash", "-euc", text], env=self.base, capture_output=True, text=True, timeout=300, cwd=self.home
        )
        assert ran.returncode == 0, f"{script}: exit {ran.returncode}\n{ran.stderr}{ran.stdout}"
        return ran.stdout

    def aws(self, *arguments, check=True):
        """Runs the AWS CLI; returns its JSON (or text), or, with check=False, the finished process."""
        self.shell("true")
        script = 'eval "$(cat "$HOME/env")"; aws "$@"'
        ran = subprocess.run(
            ["bash", "-uc", script, "aws", *map(str, arguments)],
            env=self.base, capture_output=True, text=True, timeout=120, cwd=self.home,
        )
        if not check:
            return ran
        assert ran.returncode == 0, f"aws {' '.join(map(str, arguments))}: exit {ran.returncode}\n{ran.stderr}{ran.stdout}"
        try:
            return json.loads(ran.stdout) if ran.stdout.strip() else None
        except json.JSONDecodeError:
            return ran.stdout


def _venv():
    import sys

    return sys.prefix
