"""Templates that others have published in their packages: fetched, never copied into this repository."""

import importlib.metadata
import json
import os
import subprocess
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor

# Apache-2.0, BSD-2-Clause; versions are pinned so that a template is the same tomorrow
CONSTRUCTS = "@aws-solutions-constructs/"
NPM = {
    "aws-apigateway-dynamodb": "2.101.0",
    "aws-apigateway-sqs": "2.27.0",
    "aws-eventbridge-sqs": "2.103.0",
    "aws-sns-sqs": "2.56.0",
}
TROPOSPHERE = importlib.metadata.version("troposphere")


def _run(*command, folder, **variables):
    ran = subprocess.run(
        command, cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, f"{' '.join(map(str, command))}: {ran.stderr}"
    return ran.stdout


def _unpack(archive, folder):
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")


class Packages:
    """The packages, in a folder."""

    def __init__(self, folder):
        self.folder = folder
        with ThreadPoolExecutor(5) as pool:
            list(pool.map(lambda fetch: fetch(), [self._troposphere, *(lambda n=name: self._npm(n) for name in NPM)]))

    def _npm(self, name):
        home = self.folder / name
        home.mkdir()
        _run("npm", "pack", "--silent", f"{CONSTRUCTS}{name}@{NPM[name]}", folder=home)
        _unpack(next(home.glob("*.tgz")), home)

    def _troposphere(self):
        # its examples are in the source distribution only
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
        _run(*pip, f"troposphere=={TROPOSPHERE}", folder=self.folder)
        _unpack(next(self.folder.glob("troposphere-*.tar.gz")), self.folder)

    def template(self, package, name):
        """The text of a template: of a snapshot of the constructs' integration tests, or of an example that prints it."""
        if package == "troposphere":
            home = self.folder / f"troposphere-{TROPOSPHERE}"
            return _run(sys.executable, f"examples/{name}.py", folder=home, PYTHONPATH=str(home))
        test = self.folder / package / "package/test"
        found = [*test.glob(f"*/{name}.template.json"), *test.glob(f"integ.{name}.expected.json")]
        assert len(found) == 1, f"{name} of {package}: {found}"
        return json.dumps(json.loads(found[0].read_text()))
