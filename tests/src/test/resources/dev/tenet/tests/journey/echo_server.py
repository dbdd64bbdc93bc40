"""Answers a word a line, with the server's name before it, on all addresses of both families. Arguments: port, name."""
import socket
import sys
import threading

port, name = int(sys.argv[1]), sys.argv[2]
listener = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)


def serve(connection):
    with connection, connection.makefile("rw") as stream:
        for line in stream:
            stream.write(name + " " + line)
            stream.flush()


while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
