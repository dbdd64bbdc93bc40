"""Answers each line with the address that its client has here, on all addresses of both families. Argument: port."""
import socket
import sys
import threading

listener = socket.create_server(("::", int(sys.argv[1])), family=socket.AF_INET6, dualstack_ipv6=True)
print("listening", flush=True)


def serve(connection, peer):
    with connection, connection.makefile("rw") as stream:
        for _ in stream:
            stream.write(peer[0].removeprefix("::ffff:") + "\n")
            stream.flush()


while True:
    threading.Thread(target=serve, args=listener.accept(), daemon=True).start()
