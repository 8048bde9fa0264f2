"""Where the fork server's process begins. It is started with an empty environment, so the main process sends it where
modules are found, and what else it must know.
"""

import json
import socket
import sys

if __name__ == "__main__":
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(control.recv(1 << 20))
    sys.path[:] = settings.pop("path")
    from ingest.sandbox import server

    server.serve(control, **settings)
