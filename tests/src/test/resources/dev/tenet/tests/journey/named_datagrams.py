"""
Answers datagrams with a name, or asks from one port for each line of standard input and says the answer, or "nothing" after a second. Each
line is what is sent, or the QUIC server that a packet with a short header names, in hexadecimal digits.
Arguments: "answer" port name | "ask" address port | "ask-quic" address port.
"""
import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    if sys.argv[1] == "answer":
        sock.bind(("", int(sys.argv[2])))
        print("ready", flush=True)
        while True:
            _, peer = sock.recvfrom(2048)
            sock.sendto(sys.argv[3].encode(), peer)
    sock.connect((sys.argv[2], int(sys.argv[3])))
    sock.settimeout(1)
    for line in sys.stdin:
        sock.send(b"\x43\x1f" + bytes.fromhex(line) + bytes(20) if sys.argv[1] == "ask-quic" else line.encode())
        try:
            print(sock.recv(2048).decode(), flush=True)
        except TimeoutError:
            print("nothing", flush=True)
