"""Servers that are measured beside the local cloud."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time


class Server:
    """A program on a port of its own, in a folder of its own."""

    def __init__(self, command, **environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = tempfile.mkdtemp(prefix="opsctl-bench-peer-")
        self.command = [part.replace("PORT", str(self.port)) for part in command]
        self.env = dict(os.environ, HOME=self.folder, **{k: v.replace("PORT", str(self.port)) for k, v in environment.items()})
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, cwd=self.folder, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        start_new_session=True)

    def ready(self):
        end = time.monotonic() + 60
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                if time.monotonic() > end:
                    sys.exit("bench: %s does not start" % self.command[0])
                time.sleep(0.1)

    def arguments(self):
        """What boto3 wants to be told of where and who."""
        return dict(endpoint_url="http://127.0.0.1:%d" % self.port, region_name="us-east-1", aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
                    aws_secret_access_key="secret")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def close(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def restart(self):
        self.kill()
        self.start()
        self.ready()
