"""
Connects, says something, is silent for some seconds, and says something again: prints "answered" or "reset" each time. Arguments: address, port,
seconds.
"""
import socket
import sys
import time

with socket.create_connection((sys.argv[1], int(sys.argv[2])), 3) as connection:
    connection.settimeout(20)
    for silence in (0, float(sys.argv[3])):
        time.sleep(silence)
        try:
            connection.sendall(b"hello\n")
            print("answered" if connection.recv(100) else "closed", flush=True)
        except ConnectionResetError:
            print("reset", flush=True)
