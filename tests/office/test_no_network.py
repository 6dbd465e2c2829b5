"""What reads a file from outside has no network. docs/design.md, "Rooms"; it runs as a process of its own."""

import socket
import subprocess
import sys
from contextlib import closing

import pytest

from tests.test_architecture import ROOT

# As Python opens it, and as a library would, past Python; in the reader itself, and in a process that it starts.
WAYS = {
    "python": "import socket; socket.create_connection(('127.0.0.1', {port}))",
    "library": "import ctypes; assert ctypes.CDLL(None).socket(2, 1, 0) >= 0",
    "another_process": "import subprocess, sys; subprocess.run("
    "[sys.executable, '-c', 'import socket; socket.create_connection((\"127.0.0.1\", {port}))'], check=True)",
}
READER = """
import sys
from office.workbooks.process import work
def task():
    {way}
    return b"reached"
sys.exit(work(task, seconds=20, too_large="", broken="stopped"))
"""


@pytest.mark.parametrize("way", WAYS)
def test_what_reads_a_file_from_outside_reaches_nobody(way):
    with closing(socket.create_server(("127.0.0.1", 0))) as somebody:
        port = somebody.getsockname()[1]
        code = READER.format(way=WAYS[way].format(port=port))
        ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True)
        assert (ended.stdout, ended.stderr.endswith(b"stopped")) == (b"", True)
        # Before, each of them did.
        exec(WAYS[way].format(port=port))
