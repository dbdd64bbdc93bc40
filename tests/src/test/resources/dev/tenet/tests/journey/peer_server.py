"""Tells who connected or sent a datagram, by address and port. Argument: port, of TCP and UDP."""
import socket
import sys
import threading

port = int(sys.argv[1])
datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
datagrams.bind(("0.0.0.0", port))
listener = socket.create_server(("0.0.0.0", port))


def answer():
    while True:
        _, peer = datagrams.recvfrom(2048)
        datagrams.sendto(peer[0].encode(), peer)


def serve(connection, peer):
    with connection, connection.makefile("rw") as stream:
        for _ in stream:
            stream.write(peer[0] + "\n")
            stream.flush()


threading.Thread(target=answer, daemon=True).start()
print("listening", flush=True)
while True:
    threading.Thread(target=serve, args=listener.accept(), daemon=True).start()
