"""An installed opsctl with a local cloud of its own: its commands, clients of its services, and the processor time of all its processes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request


class Installation:
    """State and settings lie in a temporary directory, so nothing meets the operator's own cloud. It listens on a free port."""

    def __init__(self, launcher, home=None):
        self.launcher = launcher
        self.state = home or tempfile.mkdtemp(prefix="opsctl-bench-")
        self.env = dict(os.environ, HOME=self.state, XDG_STATE_HOME=os.path.join(self.state, "state"),
                        XDG_CONFIG_HOME=os.path.join(self.state, "config"))
        self.cloud = os.path.join(self.state, "state", "opsctl", "cloud")

    def run(self, *command, env=None):
        """Runs a command; (seconds of wall, seconds of processor, stdout)."""
        begin = time.perf_counter()
        process = subprocess.Popen(command, env=env or self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.stdout.read(), process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit("bench: %s failed: %s" % (" ".join(command), (err or out).decode().strip()[-600:]))
        return time.perf_counter() - begin, used.ru_utime + used.ru_stime, out.decode()

    def opsctl(self, *arguments):
        return self.run(self.launcher, *arguments)

    def outputs(self):
        return json.loads(self.opsctl("status", "-o", "json")[2])["outputs"]

    def daemon(self):
        with open(os.path.join(self.cloud, "daemon.json")) as file:
            return json.load(file)

    def control(self, path, body=None):
        daemon = self.daemon()
        request = urllib.request.Request(daemon["endpoint"] + path, headers={"x-opsctl-token": daemon["token"]},
                                         data=None if body is None else json.dumps(body).encode())
        return json.load(urllib.request.urlopen(request))

    def keys(self):
        with open(os.path.join(self.cloud, "credentials.json")) as file:
            key = json.load(file)
        return key["accessKeyId"], key["secretAccessKey"]

    def aws_env(self):
        keys = self.keys()
        return dict(self.env, AWS_ENDPOINT_URL=self.daemon()["endpoint"], AWS_REGION="us-east-1", AWS_DEFAULT_REGION="us-east-1",
                    AWS_ACCESS_KEY_ID=keys[0], AWS_SECRET_ACCESS_KEY=keys[1], AWS_EC2_METADATA_DISABLED="true")

    def arguments(self):
        """What boto3 wants to be told of where and who."""
        keys = self.keys()
        return dict(endpoint_url=self.daemon()["endpoint"], region_name="us-east-1", aws_access_key_id=keys[0],
                    aws_secret_access_key=keys[1])

    def client(self, service):
        import boto3
        return boto3.client(service, **self.arguments())

    def processes(self):
        """Processor seconds so far, by kind of process: the cloud, the functions."""
        daemon = self.daemon()["pid"]
        parents, used = {}, {}
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open("/proc/%s/stat" % name) as stat:
                    fields = stat.read().rsplit(")", 1)[1].split()
                    parents[int(name)] = int(fields[1])
                    used[int(name)] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
            except (FileNotFoundError, ProcessLookupError):
                continue
        seconds = {"cloud": 0.0, "functions": 0.0}
        for pid, cpu in used.items():
            at = pid
            while at in parents and at != daemon:
                at = parents[at]
            if at == daemon:
                seconds["cloud" if pid == daemon else "functions"] += cpu
        return seconds

    def kill(self):
        os.kill(self.daemon()["pid"], signal.SIGKILL)

    def close(self):
        subprocess.run([self.launcher, "local", "stop"], env=self.env, capture_output=True)
        shutil.rmtree(self.state, ignore_errors=True)
