"""Carries Ethernet frames between two TAP devices, each in its own network namespace, until it is ended.

Arguments: a namespace's path and a device's name, twice. The devices exist already; this is the program that has them open.
"""
import ctypes
import fcntl
import os
import select
import struct
import sys

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
CLONE_NEWNET = 0x40000000
LONGEST_FRAME = 65536


def plug(namespace, device):
    with open(namespace) as target:
        if ctypes.CDLL(None, use_errno=True).setns(target.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns", namespace)
    tap = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TAP | IFF_NO_PI))
    return tap


def main():
    one, other = plug(*sys.argv[1:3]), plug(*sys.argv[3:5])
    print("plugged", flush=True)
    across = {one: other, other: one}
    while True:
        for end in select.select([one, other], [], [])[0]:
            frame = os.read(end, LONGEST_FRAME)
            try:
                os.write(across[end], frame)
            except OSError:
                pass  # the far device is down: a cable drops what nobody takes


main()
