package dev.tenet.agent.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.SampleState;
import dev.tenet.agent.guest.GuestException;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.PortRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real tools between instances on two hosts: pieces, ICMP errors, sizes, protocols without ports, limits, and guests that lie. */
class PacketsAsTheyComeTest {
    private static final String V4 = "10.0.0.12";
    private static final String V6 = "2001:db8::12";

    // ---- pieces

    @Test
    void piecesOfBigPacketsArrive() throws GuestException {
        try (HostPair pair = HostPair.start(SampleState::of)) {
            deviceMtu(pair, 1500);
            for (String to : List.of(V4, V6)) {
                String output = pair.run("i-1", "ping", "-c", "5", "-i", "0.02", "-W", "2", "-s", "20000", to);
                assertTrue(output.contains(" 0% packet loss"), output);
            }
            for (String to : List.of(V4, V6)) {
                try (Background server = echoServer(pair)) {
                    server.awaitLine("ready");
                    String output = python(pair, "i-1", """
                            import socket,sys
                            to=sys.argv[1]
                            s=socket.socket(socket.AF_INET6 if ':' in to else socket.AF_INET, socket.SOCK_DGRAM)
                            s.settimeout(5); s.connect((to,7000))
                            for n in range(20):
                                sent=bytes((n+i)%256 for i in range(8000))
                                s.send(sent)
                                assert s.recv(9000)==sent
                            print('all came back')
                            """, to);
                    assertTrue(output.contains("all came back"), output);
                }
            }
            assertEquals(0, pair.packets(1, "fragment_without_first"));
            assertEquals(0, pair.packets(2, "fragment_without_first"));
        }
    }

    // ---- ICMP errors

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void errorsAboutConnectionPassClosedGroups(String to) throws GuestException {
        SecurityGroupRule onlyUdp = new SecurityGroupRule(
                RuleDirection.INGRESS,
                new RuleTraffic.Ports(IpProtocol.UDP, PortRange.of(7000, 7000)),
                new RulePeer.Group(SampleState.GROUP));
        try (HostPair pair = HostPair.start(own -> with(own, SampleState.group(onlyUdp)))) {
            String output = python(pair, "i-1", """
                    import socket,sys
                    to=sys.argv[1]
                    s=socket.socket(socket.AF_INET6 if ':' in to else socket.AF_INET, socket.SOCK_DGRAM)
                    s.settimeout(5); s.connect((to,7000)); s.send(b'nobody listens')
                    try:
                        s.recv(10)
                    except ConnectionRefusedError:
                        print('refused')
                    """, to);
            assertTrue(output.contains("refused"), output);
            assertEquals(1, pair.tryRun("i-1", "ping", "-c", "1", "-W", "1", to).status());
        }
    }

    // ---- sizes

    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void sendersLearnWhichSizeFits(String offloads) throws GuestException {
        try (HostPair pair = HostPair.start(SampleState::of)) {
            deviceMtu(pair, 9200);
            offloads(pair, offloads);
            tooLong(pair, V4, 9100 - 28, 9050);
            tooLong(pair, V6, 9100 - 48, 9050);
            tooLong(pair, V4, 9010 - 28, 9001);
            tooLong(pair, V6, 9010 - 48, 9001);
            assertEquals(2, pair.packets(1, "packet_too_big"));
            assertEquals(2, pair.packets(2, "packet_too_big"));
            // Without don't-fragment too; the answering side learns by its first reply.
            pair.tryRun("i-1", "ping", "-M", "dont", "-c", "2", "-i", "0.1", "-W", "1", "-s", "9150", V4);
            String without =
                    pair.run("i-1", "ping", "-M", "dont", "-c", "3", "-i", "0.02", "-W", "2", "-s", "9150", V4);
            assertTrue(without.contains(" 0% packet loss"), without);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void tcpFindsItsSize(String offloads) throws GuestException {
        try (HostPair pair = HostPair.start(SampleState::of)) {
            deviceMtu(pair, 9200);
            offloads(pair, offloads);
            for (String to : List.of(V4, V6)) {
                assertTrue(megabits(pair, to, "-n", "30M") > 50);
            }
            assertTrue(pair.packets(1, "packet_too_big") + pair.packets(2, "packet_too_big") > 0);
        }
    }

    // ---- protocols

    @ParameterizedTest
    @ValueSource(ints = {47, 50, 51, 132})
    void anyProtocolGoesByItsNumber(int protocol) throws GuestException {
        SecurityGroupRule only = new SecurityGroupRule(
                RuleDirection.INGRESS,
                new RuleTraffic.Protocol(new IpProtocol(protocol)),
                new RulePeer.Group(SampleState.GROUP));
        try (HostPair pair = HostPair.start(own -> with(own, SampleState.group(only)))) {
            try (Background receiver = background(pair, "i-2", """
                    import socket,sys
                    s=socket.socket(socket.AF_INET, socket.SOCK_RAW, int(sys.argv[1])); print('ready',flush=True)
                    while True:
                        packet,source=s.recvfrom(2000)
                        s.sendto(packet[20:],source)
                    """, Integer.toString(protocol))) {
                receiver.awaitLine("ready");
                String output = python(pair, "i-1", """
                        import socket,sys
                        s=socket.socket(socket.AF_INET, socket.SOCK_RAW, int(sys.argv[1])); s.settimeout(5)
                        sent=bytes(range(64))
                        s.sendto(sent,('10.0.0.12',0)); assert s.recv(2000)[20:]==sent
                        print('came back')
                        """, Integer.toString(protocol));
                assertTrue(output.contains("came back"), output);
            }
            assertEquals(1, pair.tryRun("i-1", "ping", "-c", "1", "-W", "1", V4).status());
        }
    }

    // ---- guests that lie

    @Test
    void liesReachNobody() throws GuestException {
        try (HostPair pair = HostPair.start(SampleState::of)) {
            String output = python(pair, "i-1", """
                    import socket,struct
                    raw=socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
                    def ip(to,proto,body,ident=1,frag=0,source='10.0.0.11'):
                        return struct.pack('!BBHHHBBH4s4s',0x45,0,20+len(body),ident,frag,64,proto,0,
                            socket.inet_aton(source),socket.inet_aton(to))+body
                    udp=struct.pack('!HHHH',1,7000,4000,0)
                    def send(to,*a,**k): raw.sendto(ip(to,*a,**k),(to,0))
                    send('10.0.0.12',17,udp+b'a'*16,ident=7,frag=0x2000)
                    send('10.0.0.12',17,b'b'*16,ident=7,frag=0x2002)      # over the first piece's end
                    send('10.0.0.12',17,b'b'*16,ident=8,frag=0x2002)      # without a first piece
                    send('10.0.0.12',17,b'b'*64,ident=7,frag=0x1fff)      # beyond 65,535 bytes
                    send('10.0.0.12',6,b'c'*8,ident=9,frag=0x2000)        # 8 bytes of TCP
                    send('10.0.0.12',17,struct.pack('!HHHH',1,7000,8,0),source='10.0.0.99')        # another's address
                    vxlan=struct.pack('!HHHH',1,4789,8+8+34,0)+struct.pack('!II',0x08000000,77<<8)+b'\\0'*34
                    send('198.18.0.1',17,vxlan)                           # an overlay packet to a host of the fabric
                    send('10.0.0.12',17,vxlan)                            # and to a neighbour, whose own business it is
                    quote=ip('10.0.0.77',17,udp,source='10.0.0.12')
                    send('10.0.0.13',1,struct.pack('!BBHHH',3,4,0,0,576)+quote)  # says that .12 should send less, to somebody else
                    print('told')
                    """);
            assertTrue(output.contains("told"), output);
            assertEquals(1, pair.packets(1, "fragment_overlaps"));
            assertEquals(1, pair.packets(1, "fragment_without_first"));
            assertEquals(1, pair.packets(1, "fragment_oversize"));
            assertEquals(1, pair.packets(1, "fragment_tiny"));
            assertEquals(1, pair.packets(1, "spoofed_address"));
            assertEquals(1, pair.packets(1, "route_none"));
            assertEquals(1, pair.packets(1, "icmp_error_forged"));
            assertEquals(0, pair.packets(2, "sender_unknown"));
            pair.await("the neighbour's packets", () -> pair.packets(2, "delivered") >= 2);
            // The neighbour's kernel asks for routers, and what answers is delivered as well.
            assertTrue(pair.packets(2, "delivered") <= 2 + pair.packets(2, "to_service"));
        }
    }

    // ---- parts

    private static List<Resource> with(int own, SecurityGroup group) {
        List<Resource> state = new ArrayList<>(SampleState.of(own));
        state.removeIf(resource -> resource instanceof SecurityGroup);
        state.add(group);
        return state;
    }

    private static void deviceMtu(HostPair pair, int bytes) {
        for (int n = 1; n <= 2; n++) {
            pair.run("host" + n, "ip", "link", "set", "tn" + n, "mtu", "" + Math.max(bytes, 9001));
            pair.run("i-" + n, "ip", "link", "set", "eth0", "mtu", "" + bytes);
        }
    }

    /** Of checksums and segmentation, on both ends of the instances' devices. */
    private static void offloads(HostPair pair, String onOrOff) {
        for (int n = 1; n <= 2; n++) {
            pair.run("i-" + n, "ethtool", "-K", "eth0", "tx", onOrOff);
            pair.run("host" + n, "ethtool", "-K", "tn" + n, "tx", onOrOff);
        }
    }

    private static void tooLong(HostPair pair, String to, int bytes, int fits) {
        TestNamespaces.Output output =
                pair.tryRun("i-1", "ping", "-M", "do", "-c", "2", "-i", "0.1", "-W", "2", "-s", "" + bytes, to);
        assertTrue(
                output.text().matches("(?s).*(mtu ?= ?|mtu: )" + fits + ".*"), fits + " should fit: " + output.text());
    }

    private static double megabits(HostPair pair, String to, String... how) throws GuestException {
        try (Background server = Background.command(pair, "i-2", "iperf3", "-s", "-1", "--forceflush")) {
            server.awaitLine("Server listening");
            List<String> client = new ArrayList<>(List.of("iperf3", "-c", to, "-f", "m"));
            client.addAll(Arrays.asList(how));
            String output = pair.run("i-1", client.toArray(String[]::new));
            Matcher found = Pattern.compile("([0-9.]+) Mbits/sec +receiver").matcher(output);
            assertTrue(found.find(), output);
            return Double.parseDouble(found.group(1));
        }
    }

    private static String python(HostPair pair, String namespace, String script, String... arguments) {
        return pair.run(namespace, pythonCommand(script, arguments).toArray(String[]::new));
    }

    private static List<String> pythonCommand(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("timeout", "30", "/usr/bin/python3", "-c", script));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    private static Background echoServer(HostPair pair) {
        return background(pair, "i-2", """
                import socket
                s=socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); s.bind(('::',7000)); print('ready',flush=True)
                while True:
                    data,source=s.recvfrom(9000)
                    s.sendto(data,source)
                """);
    }

    private static Background background(HostPair pair, String namespace, String script, String... arguments) {
        return Background.command(
                pair, namespace, pythonCommand(script, arguments).toArray(String[]::new));
    }
}
