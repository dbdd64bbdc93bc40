"""
One side of a connection that says nothing after the server's name, but looks every second whether the other side is there; says "reset" when
it is told that it is not. Arguments: "serve" port name | "call" address port.
"""
import socket
import sys


def keep(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 60)


def hear(connection):
    try:
        while data := connection.recv(100):
            print(data.decode(), flush=True)
        print("closed", flush=True)
    except ConnectionResetError:
        print("reset", flush=True)


if sys.argv[1] == "serve":
    listener = socket.create_server(("", int(sys.argv[2])))
    print("listening", flush=True)
    while True:
        connection, _ = listener.accept()
        with connection:
            keep(connection)
            connection.sendall(sys.argv[3].encode())
            hear(connection)
else:
    with socket.create_connection((sys.argv[2], int(sys.argv[3])), 3) as connection:
        connection.settimeout(None)
        keep(connection)
        hear(connection)
