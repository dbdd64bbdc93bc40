"""dnsdist, which takes queries with a proxy protocol header alone, by UDP and by TCP, and answers who calls whom by it. Argument: port."""
import os
import sys

CONFIGURATION = """
setSecurityPollSuffix("")
setACL({"0.0.0.0/0", "::/0"})
setProxyProtocolACL({"0.0.0.0/0", "::/0"})
setLocal("0.0.0.0:%(port)s")
addLocal("[::]:%(port)s")
addAction(AllRule(), LuaAction(function(query)
    local told = query.remoteaddr:toString() .. " " .. query.localaddr:toStringWithPort()
    query:spoof({string.char(#told) .. told})
    return DNSAction.HeaderModify, ""
end))
"""
file = os.memfd_create("dnsdist", 0)
os.write(file, (CONFIGURATION % {"port": sys.argv[1]}).encode())
os.execvp("dnsdist", ["dnsdist", "--supervised", "--disable-syslog", "-C", f"/proc/self/fd/{file}"])
