"""The emulated cloud: MiniStack as a process of its own, bound to the loopback interface."""

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

REGION = "eu-central-1"

# Its servers of the runtime API would wait 40 ms for each answer: Nagle's algorithm meets a delayed acknowledgment.
START = """
import socketserver, sys
socketserver.StreamRequestHandler.disable_nagle_algorithm = True
from ministack.app import main
sys.argv[0] = "ministack"
sys.exit(main())
"""
SECONDS_TO_START = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Emulator:
    def __init__(self, trusted, smtp_port):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = tempfile.TemporaryDirectory(prefix="countersign-cloud-")
        self.log = pathlib.Path(self.folder.name) / "log"
        # Its own environment leaks into the functions. A clean one keeps a missing setting from going unnoticed.
        environment = {
            "PATH": os.defpath,
            "HOME": self.folder.name,
            "TMPDIR": self.folder.name,
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "AWS_ENDPOINT_URL": self.url,
            "AWS_DEFAULT_REGION": REGION,
            # Letters are relayed whole, which is how their headers are seen.
            "SMTP_HOST": f"127.0.0.1:{smtp_port}",
            # The identity provider is reached by TLS, as everywhere; its certificate is one of today.
            "SSL_CERT_FILE": str(trusted),
            "LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0.2",
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([sys.executable, "-c", START], env=environment, cwd=self.folder.name, stdout=log, stderr=log)

    def wait(self):
        for _ in range(SECONDS_TO_START * 10):
            if self.process.poll() is not None:
                raise RuntimeError(f"the emulator ended:\n{self.tail()}")
            try:
                with urllib.request.urlopen(f"{self.url}/_ministack/ready", timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"the emulator does not answer:\n{self.tail()}")

    def tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-60:])

    def stop(self):
        if kept := os.environ.get("EMULATOR_LOG"):
            shutil.copy(self.log, kept)
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()
