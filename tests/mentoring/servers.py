"""A mail server and a group robot on this machine, for who sends to them."""

import json
import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Mail(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 here")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"RCPT" and (said := self.answer_to(line.decode())):
                self.say(said)
            elif word == b"DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.received.append(message_from_bytes(b"".join(lines), policy=policy.default))
                self.say("250 taken")
            else:
                self.say("221 bye" if word == b"QUIT" else "250 ok")

    def answer_to(self, recipient):
        return next((said for address, said in self.server.refuses.items() if address in recipient), "")

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


class _Robot(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        content = json.dumps(self.server.answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


class _MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True


@contextmanager
def mail_server():
    """One that keeps what it takes in ``received`` and answers to addresses as ``refuses`` says."""
    with serving(_MailServer(("127.0.0.1", 0), _Mail)) as server:
        server.refuses = {}
        yield server


@contextmanager
def group_robot():
    """One that keeps what it gets in ``received`` and answers with ``answer``."""
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), _Robot)) as server:
        server.answer = {"errcode": 0}
        yield server


@contextmanager
def serving(server):
    server.received = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
