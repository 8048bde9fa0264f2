"""Where the fork server's process begins. It is started with an empty environment, so the main process sends it where
modules are found, and what else it must know.
"""

import json
import socket
import sys

if __name__ == "__main__":
    control = socket.socket(fileno=int(sys.argv[1]))
    size = int.from_bytes(control.recv(8, socket.MSG_WAITALL))
    settings = json.loads(control.recv(size, socket.MSG_WAITALL))
    sys.path[:] = settings.pop("path")
    from ingest.sandbox import server

    server.serve(control, **settings)
