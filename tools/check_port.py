"""Say in one line that a port can't be listened on, before anything is started: ``PORT``."""

import socket
import sys


def main(port: str) -> str | None:
    """Return what is wrong with this port of the loopback address, if anything is."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        return f"PORT={port} is no port: write a number from 1 to 65535"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError as error:
            return f"PORT={port}: {error.strerror}; another one is chosen by make run PORT=8080"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
