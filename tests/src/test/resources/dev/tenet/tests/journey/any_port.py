"""TCP and UDP at many ports. As "serve" name address port...: answers each call, and each datagram, with its name and the address and port that it
was called by. As "ask" tcp|udp address port: says the answer, which must come from where the question went."""
import selectors
import socket
import sys

KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


def answer(name, of):
    return "%s %s:%d" % (name, *of.getsockname())


def serve(name, address, ports):
    waiting = selectors.DefaultSelector()
    for port in ports:
        for kind in KINDS.values():
            server = socket.socket(socket.AF_INET, kind)
            server.bind((address, port))
            if kind == socket.SOCK_STREAM:
                server.listen()
            waiting.register(server, selectors.EVENT_READ)
    print("ready", flush=True)
    while True:
        for key, _ in waiting.select():
            if key.fileobj.type == socket.SOCK_STREAM:
                call, _ = key.fileobj.accept()
                with call:
                    call.sendall(answer(name, call).encode())
            else:
                _, client = key.fileobj.recvfrom(2048)
                key.fileobj.sendto(answer(name, key.fileobj).encode(), client)


def ask(kind, address, port):
    with socket.socket(socket.AF_INET, KINDS[kind]) as client:
        client.settimeout(20)
        client.connect((address, port))
        if kind == "udp":
            client.send(b"?")
        print(client.recv(2048).decode(), flush=True)


if sys.argv[1] == "serve":
    serve(sys.argv[2], sys.argv[3], [int(port) for port in sys.argv[4:]])
else:
    ask(sys.argv[2], sys.argv[3], int(sys.argv[4]))
