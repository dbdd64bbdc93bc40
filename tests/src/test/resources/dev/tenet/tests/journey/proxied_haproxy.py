"""HAProxy, which takes connections with a proxy protocol header alone and answers who calls whom by it. Argument: port."""
import os
import sys

CONFIGURATION = """
defaults
    mode http
    timeout client 10s
    timeout server 10s
    timeout connect 10s
frontend told
    bind :::%s v4v6 accept-proxy
    http-request return status 200 content-type text/plain lf-string "%%[src] %%[dst] %%[dst_port]"
"""
file = os.memfd_create("haproxy", 0)
os.write(file, (CONFIGURATION % sys.argv[1]).encode())
os.execvp("haproxy", ["haproxy", "-db", "-f", f"/proc/self/fd/{file}"])
