package dev.tenet.agent.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.SampleState;
import dev.tenet.agent.guest.GuestException;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.Bandwidth;
import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.GuestHostName;
import dev.tenet.hoststate.GuestInterface;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Location;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.Rates;
import dev.tenet.hoststate.Resource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What limited interfaces carry: real TCP, datagrams and connections from i-1, whose interface is limited, to i-2 and back. */
class AllowancesTest {
    private static final String TO = "10.0.0.12";
    private static final Bandwidth FREE = Bandwidth.UNLIMITED;

    @ParameterizedTest
    @CsvSource({"64, 1", "64, 4", "1000, 1", "1000, 4"})
    void tcpGetsNearlyWhatTheInterfaceMaySend(int megabits, int streams) throws GuestException {
        try (HostPair pair = limited(new Rates(0, 0, FREE, Bandwidth.steady(megabits * 1_000)))) {
            double got = megabits(pair, "-t", "6", "-O", "2", "-P", "" + streams);
            assertNear(got, megabits);
            assertTrue(exceeded(pair).bwOutAllowanceExceeded() > 0);
            assertEquals(exceeded(pair).bwOutAllowanceExceeded(), pair.packets(1, "bw_out_allowance_exceeded"));
            assertEquals(0, exceeded(pair).bwInAllowanceExceeded());
        }
    }

    @ParameterizedTest
    @CsvSource({"64, 1", "1000, 1", "1000, 4"})
    void tcpGetsNearlyWhatTheInterfaceMayReceive(int megabits, int streams) throws GuestException {
        try (HostPair pair = limited(new Rates(0, 0, Bandwidth.steady(megabits * 1_000), FREE))) {
            double got = megabits(pair, "-t", "6", "-O", "2", "-P", "" + streams, "-R");
            assertNear(got, megabits);
            assertEquals(exceeded(pair).bwInAllowanceExceeded(), pair.packets(1, "bw_in_allowance_exceeded"));
        }
    }

    @Test
    void datagramsPassAtThePacketRate() throws GuestException {
        int rate = 2_000;
        try (HostPair pair = limited(new Rates(rate, 0, FREE, FREE))) {
            try (Background receiver = python(pair, "i-2", """
                    import socket,time
                    s=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('',7000)); print('ready',flush=True)
                    s.recv(100); begun=time.monotonic(); n=0
                    while time.monotonic()-begun<1: s.recv(100)
                    begun=time.monotonic()
                    while time.monotonic()-begun<3: s.recv(100); n+=1
                    print('a second:',n/3,flush=True)
                    """)) {
                receiver.awaitLine("ready");
                try (Background sender = python(pair, "i-1", """
                        import socket
                        s=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('10.0.0.12',7000)); print('ready',flush=True)
                        while True: s.send(b'x'*10)
                        """)) {
                    sender.awaitLine("ready");
                    assertNear(number(receiver.awaitLine("a second:")), rate);
                }
            }
            assertTrue(exceeded(pair).ppsAllowanceExceeded() > 0);
        }
    }

    @Test
    void connectionsBeginAtTheirRate() throws GuestException {
        int rate = 100;
        try (HostPair pair = limited(new Rates(0, rate, FREE, FREE))) {
            try (Background server = python(pair, "i-2", """
                    import socket,time
                    s=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('',7000)); print('ready',flush=True)
                    seen=set(); s.settimeout(20); seen.add(s.recvfrom(9)[1]); begun=time.monotonic()
                    while time.monotonic()-begun<3:
                        seen.add(s.recvfrom(9)[1])
                    print('connections:',len(seen),flush=True)
                    """)) {
                server.awaitLine("ready");
                try (Background client = python(pair, "i-1", """
                        import socket
                        print('ready',flush=True)
                        port=10000
                        while True:
                            s=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('',port)); s.sendto(b'x',('10.0.0.12',7000)); s.close()
                            port=port+1 if port<60000 else 10000
                        """)) {
                    client.awaitLine("ready");
                    // A second's worth at once, and then three seconds of it.
                    assertNear(number(server.awaitLine("connections:")), 4 * rate);
                }
            }
            assertTrue(exceeded(pair).newConnectionAllowanceExceeded() > 0);
        }
    }

    /** i-2 is flooded with many times what it may receive; i-3, on the same host, is spoken with meanwhile. */
    @Test
    void aFloodedInterfaceTakesNothingFromItsNeighbours() throws GuestException {
        int rate = 2_000;
        try (HostPair pair = HostPair.start(own -> own == 2 ? withNeighbour(rate) : SampleState.of(own))) {
            try (Background flood = python(pair, "i-1", """
                    import socket
                    s=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('10.0.0.12',7000)); print('ready',flush=True)
                    while True:
                        try: s.send(b'x'*1000)
                        except ConnectionRefusedError: pass
                    """)) {
                flood.awaitLine("ready");
                pair.await("the flood", () -> pair.packets(2, "pps_allowance_exceeded") > rate);
                long before = pair.packets(2, "pps_allowance_exceeded");
                String report = pair.run("i-1", "ping", "-q", "-i", "0.01", "-c", "300", "-W", "2", "10.0.0.13");
                assertTrue(report.contains("300 received"), report);
                assertTrue(pair.packets(2, "pps_allowance_exceeded") - before > rate, "it was flooded all the while");
            }
            assertEquals(AgentMessage.RateDrops.NONE, exceeded(pair, 3));
        }
    }

    @Test
    void interfacesOfAnInstanceShareItsPackets() throws GuestException {
        int rate = 2_000;
        Rates rates = new Rates(rate, 0, FREE, FREE);
        try (HostPair pair = HostPair.start(own -> own == 1 ? withInterfaces(rates, 1, 3) : SampleState.of(own));
                Background first = flood(pair, "eth0");
                Background second = flood(pair, "eth1")) {
            first.awaitLine("ready");
            second.awaitLine("ready");
            pair.await(
                    "both to be refused",
                    () -> exceeded(pair, 1, 1).ppsAllowanceExceeded() > 0
                            && exceeded(pair, 1, 3).ppsAllowanceExceeded() > 0);
            assertNear(packetsASecond(pair, 3), rate);
        }
    }

    /** The credit is used up; an interface that comes, goes and comes again brings none. */
    @Test
    void attachingAnInterfaceLiveBringsNoCredit() throws GuestException {
        int baseline = 8_000; // kbit/s: a megabyte in a second
        Bandwidth bandwidth = new Bandwidth(1_000_000, baseline, 10_000); // 10 MB of credit
        Rates rates = new Rates(0, 0, FREE, bandwidth);
        try (HostPair pair = HostPair.start(own -> own == 1 ? withInterfaces(rates, 1) : SampleState.of(own));
                Background flood = flood(pair, "eth0")) {
            flood.awaitLine("ready");
            pair.await("the credit to be used", () -> exceeded(pair, 1, 1).bwOutAllowanceExceeded() > 0);
            int entries = pair.entries(1, "interface_usage");
            for (int number : List.of(3, 4)) {
                pair.say(1, withInterfaces(rates, 1, number));
                pair.await(
                        "its device",
                        () -> pair.tryRun("i-1", "ip", "link", "show", "up", "dev", "eth1")
                                        .status()
                                == 0);
                try (Background second = flood(pair, "eth1")) {
                    second.awaitLine("ready");
                    pair.await(
                            "it to be refused", () -> exceeded(pair, 1, number).bwOutAllowanceExceeded() > 0);
                    double bytes = bytesASecond(pair, 3);
                    assertTrue(bytes < 1.2 * baseline * 1_000 / 8, bytes + " bytes a second");
                }
                pair.say(1, withInterfaces(rates, 1));
                pair.await(
                        "its device to go",
                        () -> pair.tryRun("i-1", "ip", "link", "show", "dev", "eth1")
                                        .status()
                                != 0);
                pair.await("its entries to go", () -> entriesOf(pair, "interface_usage") == entries);
            }
            double bytes = bytesASecond(pair, 3);
            assertTrue(bytes < 1.2 * baseline * 1_000 / 8, bytes + " bytes a second");
        }
    }

    private static int entriesOf(HostPair pair, String table) {
        try {
            return pair.entries(1, table);
        } catch (GuestException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Host 1 with i-1, which has these interfaces. */
    private static List<Resource> withInterfaces(Rates rates, int... numbers) {
        List<Resource> state = new ArrayList<>(SampleState.of(1));
        state.removeIf(resource -> resource instanceof NetworkInterface || resource instanceof Guest);
        List<GuestInterface> devices = new ArrayList<>();
        for (int number : numbers) {
            state.add(SampleState.networkInterface(number, rates));
            devices.add(new GuestInterface(devices.size(), new InterfaceNumber(number)));
        }
        state.add(Guest.namespace(SampleState.instance(1), devices, new GuestHostName("ip-10-0-0-11")));
        return state;
    }

    /** As many datagrams of 1,000 bytes as go out of a device of i-1. */
    private static Background flood(HostPair pair, String device) {
        return python(pair, "i-1", """
                import socket
                s=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.setsockopt(socket.SOL_SOCKET, 25, b'%s\\0'); s.connect(('10.0.0.12',7000))
                print('ready',flush=True)
                while True:
                    try: s.send(b'x'*1000)
                    except OSError: pass
                """.formatted(device));
    }

    private static double packetsASecond(HostPair pair, int seconds) {
        return growth(pair, "packets", seconds);
    }

    private static double bytesASecond(HostPair pair, int seconds) {
        return growth(pair, "bytes", seconds);
    }

    /** What i-2 gets in a second, over some. */
    private static double growth(HostPair pair, String what, int seconds) {
        return number(pair.run("i-2", "/usr/bin/python3", "-c", """
                import json,subprocess,time
                def got(): return json.loads(subprocess.check_output(['ip','-s','-j','link','show','dev','eth0']))[0]['stats64']['rx']['%s']
                begun=time.monotonic(); first=got(); time.sleep(%d); last=got()
                print('a second:',(last-first)/(time.monotonic()-begun))
                """.formatted(what, seconds)));
    }

    /** i-1 floods as fast as it can and may; i-3, on the same host, has its own share all the same. */
    @Test
    void aFloodingInstanceLeavesItsNeighbourItsShare() throws GuestException {
        int megabits = 64;
        Rates noisy = new Rates(2_000, 0, FREE, FREE);
        Rates quiet = new Rates(0, 0, FREE, Bandwidth.steady(megabits * 1_000));
        try (HostPair pair = HostPair.start(own -> own == 1 ? neighbours(noisy, quiet) : withLocations());
                Background flood = flood(pair, "eth0")) {
            flood.awaitLine("ready");
            pair.await("the flood", () -> exceeded(pair, 1, 1).ppsAllowanceExceeded() > 2_000);
            long before = exceeded(pair, 1, 1).ppsAllowanceExceeded();
            assertNear(megabitsFrom(pair, "i-3", "-t", "6", "-O", "2"), megabits);
            assertTrue(exceeded(pair, 1, 1).ppsAllowanceExceeded() - before > 2_000, "it flooded all the while");
            assertEquals(0, exceeded(pair, 1, 3).ppsAllowanceExceeded());
        }
    }

    /** Real connections, one after another, until there may be no more. */
    @Test
    void connectionsAboveTheQuotaFailAndThoseBelowGoOn() throws GuestException {
        int quota = 20;
        try (HostPair pair = HostPair.start(own -> own == 1 ? withQuota(quota) : SampleState.of(own));
                Background server = python(pair, "i-2", """
                        import socketserver
                        class Echo(socketserver.BaseRequestHandler):
                            def handle(self):
                                while data:=self.request.recv(9): self.request.sendall(data)
                        class Server(socketserver.ThreadingTCPServer): daemon_threads=True; request_queue_size=100
                        server=Server(('',7000),Echo); print('ready',flush=True); server.serve_forever()
                        """)) {
            server.awaitLine("ready");
            try (Background client = Background.command(pair, "i-1", "timeout", "90", "/usr/bin/python3", "-c", """
                    import socket,sys,time
                    held=[]
                    def connect():
                        try: held.append(socket.create_connection(('10.0.0.12',7000),2)); return 1
                        except OSError: return 0
                    tried=[connect() for _ in range(25)]
                    print('connected:',sum(tried[:20])*100+sum(tried[20:]),flush=True)
                    answered=0
                    for each in held:
                        each.settimeout(3); each.sendall(b'x'); answered+=each.recv(1)==b'x'
                    print('answered:',answered,flush=True)
                    sys.stdin.readline()
                    for each in held[:5]: each.close()
                    del held[:5]
                    end=time.monotonic()+45
                    while time.monotonic()<end and not connect(): pass
                    print('again:',len(held),flush=True)
                    """)) {
                assertEquals(
                        quota * 100, number(client.awaitLine("connected:")), "all of the first twenty, none after");
                assertEquals(quota, number(client.awaitLine("answered:")));
                AgentMessage.InterfaceCounters counters =
                        pair.counters(1).interfaces().getFirst();
                assertEquals(quota, counters.trackedConnections());
                assertEquals(quota, counters.connectionsBegun());
                assertEquals(0, counters.conntrackAllowanceAvailable());
                assertTrue(counters.conntrackAllowanceExceeded() >= 5);
                assertEquals(pair.packets(1, "flow_quota_reached"), counters.conntrackAllowanceExceeded());
                client.say("go on");
                assertEquals(quota - 5 + 1, number(client.awaitLine("again:")), "closed ones make room");
            }
        }
    }

    private static List<Resource> withQuota(int quota) {
        List<Resource> state = new ArrayList<>(SampleState.of(1));
        state.removeIf(resource -> resource instanceof NetworkInterface);
        state.add(SampleState.quota(SampleState.networkInterface(1), quota));
        return state;
    }

    /** Host 1 with i-1 and i-3. */
    private static List<Resource> neighbours(Rates first, Rates third) {
        List<Resource> state = new ArrayList<>(SampleState.of(1));
        state.removeIf(resource -> resource instanceof NetworkInterface);
        state.add(SampleState.networkInterface(1, first));
        state.add(SampleState.networkInterface(3, third));
        state.add(SampleState.guest(3));
        return state;
    }

    /** Host 2, which as the gateway knows where i-3 is. */
    private static List<Resource> withLocations() {
        List<Resource> state = new ArrayList<>(SampleState.of(2));
        SampleState.addresses(3)
                .forEach(address -> state.add(new Location(
                        SampleState.VNI,
                        address,
                        Optional.of(new HostNumber(1)),
                        Generation.FIRST,
                        SampleState.IDENTITY)));
        return state;
    }

    /** Host 2 with i-2, which may receive so many packets, and i-3. */
    private static List<Resource> withNeighbour(int rate) {
        List<Resource> state = new ArrayList<>(SampleState.of(2));
        state.removeIf(resource -> resource instanceof NetworkInterface);
        state.add(SampleState.networkInterface(2, new Rates(rate, 0, FREE, FREE)));
        state.add(SampleState.networkInterface(3));
        state.add(SampleState.guest(3));
        SampleState.addresses(3)
                .forEach(address -> state.add(new Location(
                        SampleState.VNI,
                        address,
                        Optional.of(SampleState.GATEWAY),
                        Generation.FIRST,
                        SampleState.IDENTITY)));
        return state;
    }

    private static AgentMessage.RateDrops exceeded(HostPair pair, int number) {
        return exceeded(pair, 2, number);
    }

    private static AgentMessage.RateDrops exceeded(HostPair pair, int host, int number) {
        return pair.counters(host).interfaces().stream()
                .filter(counters -> counters.networkInterface().number() == number)
                .findFirst()
                .map(AgentMessage.InterfaceCounters::exceeded)
                .orElse(AgentMessage.RateDrops.NONE);
    }

    /** Never more; less only by what a busy machine may take, so how near it comes is not looked at here. */
    private static void assertNear(double got, double allowed) {
        assertTrue(got > 0.6 * allowed && got < 1.1 * allowed, got + " of " + allowed);
    }

    private static AgentMessage.RateDrops exceeded(HostPair pair) {
        return pair.counters(1).interfaces().getFirst().exceeded();
    }

    private static double number(String line) {
        return Double.parseDouble(line.substring(line.indexOf(':') + 1).strip());
    }

    private static HostPair limited(Rates rates) throws GuestException {
        return HostPair.start(own -> {
            List<Resource> state = new ArrayList<>(SampleState.of(own));
            if (own == 1) {
                state.removeIf(resource -> resource instanceof NetworkInterface);
                state.add(SampleState.networkInterface(1, rates));
            }
            return state;
        });
    }

    private static Background python(HostPair pair, String namespace, String script) {
        return Background.command(pair, namespace, "timeout", "30", "/usr/bin/python3", "-c", script);
    }

    private static double megabits(HostPair pair, String... how) throws GuestException {
        return megabitsFrom(pair, "i-1", how);
    }

    private static double megabitsFrom(HostPair pair, String from, String... how) throws GuestException {
        try (Background server = Background.command(pair, "i-2", "iperf3", "-s", "-1", "--forceflush")) {
            server.awaitLine("Server listening");
            List<String> client = new ArrayList<>(List.of("iperf3", "-c", TO, "-f", "m"));
            client.addAll(Arrays.asList(how));
            String output = pair.run(from, client.toArray(String[]::new));
            Matcher found = Pattern.compile("([0-9.]+) Mbits/sec +receiver").matcher(output);
            double got = -1;
            while (found.find()) {
                got = Double.parseDouble(found.group(1)); // with several streams the last is their sum
            }
            assertTrue(got >= 0, output);
            return got;
        }
    }
}
