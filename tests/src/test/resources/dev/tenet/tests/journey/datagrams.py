"""
Answers datagrams, or asks with one and says the answer, or "nothing" after two seconds.
Arguments: "answer" protocol port | "ask" protocol port address; protocol: udp, or a number for raw IPv4 (port unused).
"""
import socket
import sys

role, protocol, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
raw = protocol != "udp"
kind = (socket.SOCK_RAW, int(protocol)) if raw else (socket.SOCK_DGRAM, 0)
with socket.socket(socket.AF_INET, *kind) as sock:
    if role == "answer":
        if not raw:
            sock.bind(("", port))
        print("ready", flush=True)
        while True:
            data, peer = sock.recvfrom(2048)
            payload = data[20:] if raw else data
            if payload.startswith(b"ask"):
                sock.sendto(b"answer" + payload[3:], peer)
    sock.settimeout(2)
    sock.sendto(b"ask 42", (sys.argv[4], port))
    try:
        data = sock.recv(2048)
        print((data[20:] if raw else data).decode(), flush=True)
    except TimeoutError:
        print("nothing", flush=True)
