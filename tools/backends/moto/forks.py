"""
Serves moto as serve.py does, and can be forked: a fork holds all that its parent held, under the same ids, and what is asked
of one reaches no other. So a moment of a cloud is kept by a process that nobody asks anything.

POST /forks/new answers with the port of a fork, POST /forks/end ends the process. Their standard input is the same: all end
with whoever started the first.
"""

import gc
import logging
import os
import signal
import socket
import threading

import serve  # noqa: F401  moto answers as AWS does
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)
moto = DomainDispatcherApplication(create_backend_app)


def end_with_parent():
    def wait():
        while os.read(0, 1024):
            pass
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def fork():
    """Forks. The child serves, and never returns from here. Returns the child's port."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    port = listening.getsockname()[1]
    if os.fork() == 0:
        # What the parent has open is its own: its sockets, and the request that it is answering.
        kept = os.dup(listening.fileno())
        os.closerange(3, kept)
        os.closerange(kept + 1, 1024)
        serve_on(socket.socket(fileno=kept))
    listening.close()
    return port


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/forks/end":
        os._exit(0)
    if path == "/forks/new":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str(fork()).encode()]
    return moto(environ, start_response)


def serve_on(listening):
    """One request at a time: a fork is one of a process that does nothing else."""
    end_with_parent()
    make_server("127.0.0.1", 0, app, fd=listening.fileno()).serve_forever()
    os._exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    first = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(first.getsockname()[1], flush=True)
    serve_on(first)
