package dev.tenet.agent.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.SampleState;
import dev.tenet.agent.TestHost;
import dev.tenet.agent.guest.GuestException;
import dev.tenet.bpf.TcHook;
import dev.tenet.hoststate.BalancerName;
import dev.tenet.hoststate.BalancerNameKey;
import dev.tenet.hoststate.DhcpSettings;
import dev.tenet.hoststate.HostedZone;
import dev.tenet.hoststate.NetworkServices;
import dev.tenet.hoststate.RecordSet;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceStatus;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** A host with its real agent, and {@code dig} in its instance. */
class NamesTest {
    private static final String GUEST = "i-1";
    private static final String OWN = "eu-west-1.compute.internal";

    /** Those that upstream knows. */
    private static final Map<String, List<String>> ADDRESSES = Map.of(
            "ipv4.example.test.", List.of("192.0.2.10"),
            "both.example.test.", List.of("192.0.2.10", "2001:db8::10"),
            "none.example.test.", List.of());

    private static final List<RecordSet> RECORDS = List.of(
            new RecordSet("www.corp.example.", "A", 42, List.of("10.0.0.9")),
            new RecordSet("www.corp.example.", "AAAA", 42, List.of("2001:db8::9")),
            new RecordSet("www.corp.example.", "TXT", 42, List.of("\"a b\" \"c\"")),
            new RecordSet("corp.example.", "MX", 42, List.of("10 mail.corp.example.")),
            new RecordSet("_db._tcp.corp.example.", "SRV", 42, List.of("0 5 5432 db.corp.example.")),
            new RecordSet("*.corp.example.", "A", 42, List.of("10.0.0.77")),
            alias("instance.corp.example.", "ip-10-0-0-77." + OWN + "."),
            alias("out.corp.example.", "short.example.test."),
            alias("circle.corp.example.", "circle2.corp.example."),
            alias("circle2.corp.example.", "circle.corp.example."));

    private final TestNamespaces namespaces = new TestNamespaces();
    private Optional<TestHost> host = Optional.empty();
    private Optional<DatagramSocket> upstream = Optional.empty();

    @BeforeEach
    void start() throws GuestException, IOException {
        namespaces.create("host1");
        namespaces.run("host1", "ip", "link", "add", "fabric0", "mtu", "9100", "type", "veth", "peer", "name", "far0");
        namespaces.run("host1", "ip", "addr", "add", "198.18.0.0/31", "dev", "fabric0");
        namespaces.run("host1", "ip", "link", "set", "fabric0", "up");
        TestHost made = new TestHost("host1", namespaces.get("host1"), namespaces.nameOf(""), TcHook.Method.best());
        host = Optional.of(made);
        made.useNameServers(startUpstream());
        say(true);
        made.start();
        await(
                "the host",
                () -> made.controller().isApplied()
                        && made.controller()
                                .condition(SampleState.instance(1))
                                .equals(Optional.of(new ResourceStatus.Ready())));
    }

    @AfterEach
    void close() throws GuestException {
        if (host.isPresent()) {
            host.get().close();
        }
        upstream.ifPresent(DatagramSocket::close);
        namespaces.close();
    }

    @Test
    void aNameAfterAnAddressIsAnsweredAtEveryAddressOfTheService() {
        for (String server : List.of("10.0.0.2", "169.254.169.253", "fd00:ec2::253")) {
            assertEquals("10.0.0.77", dig("@" + server, "ip-10-0-0-77." + OWN));
            assertEquals("10.0.0.77", dig("@" + server, "+tcp", "ip-10-0-0-77." + OWN));
        }
        assertEquals("ip-10-0-0-77." + OWN + ".", dig("@10.0.0.2", "-x", "10.0.0.77"));
        assertEquals("", dig("@10.0.0.2", "AAAA", "ip-10-0-0-77." + OWN));
    }

    @Test
    void aNameAfterAnInstanceIsAskedOfTheController() {
        String name = "i-0123456789abcdef0." + OWN;
        assertEquals("10.0.0.42", dig("@10.0.0.2", name));
        assertEquals("2001:db8::42", dig("@10.0.0.2", "AAAA", name));
        assertEquals(name + ".", dig("@10.0.0.2", "-x", "2001:db8::42"));
        assertStatus("NXDOMAIN", "i-0fffffffffffffff0." + OWN);
    }

    @Test
    void namesThatCannotBeAreSaidNotToBe() {
        assertStatus("NXDOMAIN", "ip-10-9-0-1." + OWN);
        assertStatus("NXDOMAIN", "ip-10-0-0-999." + OWN);
        assertStatus("NXDOMAIN", "printer." + OWN);
        assertStatus("REFUSED", "-c", "CH", "version.bind", "TXT");
        assertStatus("REFUSED", "+tcp", "example.test", "AXFR");
    }

    @Test
    void otherNamesAreAskedUpstreamAndCutToWhatTheAskerTakes() {
        assertEquals("\"short\"", dig("@10.0.0.2", "TXT", "short.example.test"));
        String cut = namespaces.run(
                GUEST, "dig", "+noall", "+comments", "+ignore", "+noedns", "@10.0.0.2", "TXT", "long.example.test");
        assertTrue(cut.contains(" tc"), cut);
        String whole = namespaces.run(
                GUEST,
                "dig",
                "+noall",
                "+comments",
                "+ignore",
                "+bufsize=1232",
                "@10.0.0.2",
                "TXT",
                "long.example.test");
        assertFalse(whole.contains(" tc"), whole);
    }

    @Test
    void withoutControllerOnlyNamesAfterInstancesFail() {
        host.orElseThrow().controller().switchOff();
        assertEquals("10.0.0.77", dig("@10.0.0.2", "ip-10-0-0-77." + OWN));
        assertStatus("SERVFAIL", "i-0123456789abcdef0." + OWN);
    }

    @Test
    void aNetworkWithoutNameServiceGetsNoAnswer() {
        say(false);
        await("the state to be in force", () -> host.orElseThrow().controller().isApplied());
        assertTrue(namespaces
                        .tryRun(GUEST, "dig", "+short", "+tries=1", "+time=1", "@10.0.0.2", "ip-10-0-0-77." + OWN)
                        .status()
                != 0);
    }

    @Test
    void aHostedZoneIsAnsweredWithEveryTypeOfRecord() {
        sayZones(true, zone("Z1", "corp.example.", RECORDS));
        assertEquals("10.0.0.9", dig("@10.0.0.2", "www.corp.example"));
        assertEquals("2001:db8::9", dig("@10.0.0.2", "AAAA", "www.corp.example"));
        assertEquals("\"a b\" \"c\"", dig("@10.0.0.2", "TXT", "www.corp.example"));
        assertEquals("10 mail.corp.example.", dig("@10.0.0.2", "+tcp", "MX", "corp.example"));
        assertEquals("0 5 5432 db.corp.example.", dig("@fd00:ec2::253", "SRV", "_db._tcp.corp.example"));
        assertEquals("10.0.0.77", dig("@10.0.0.2", "anything.corp.example"));
        assertStatus("NOERROR", "AAAA", "anything.corp.example");
        assertStatus("NXDOMAIN", "x._tcp.corp.example");
        String whole = namespaces.run(GUEST, "dig", "+noall", "+answer", "@10.0.0.2", "www.corp.example");
        assertTrue(whole.matches("(?s)www\\.corp\\.example\\.\\s+42\\s+IN\\s+A\\s+10\\.0\\.0\\.9\\s*"), whole);
    }

    @Test
    void anAliasIsFollowedThroughZonesInstancesAndTheWorld() {
        sayZones(
                true,
                zone("Z1", "corp.example.", RECORDS),
                zone("Z2", "other.test.", List.of(alias("a.other.test.", "www.corp.example."))));
        assertEquals("www.corp.example.\n10.0.0.9", dig("@10.0.0.2", "a.other.test"));
        assertEquals("ip-10-0-0-77." + OWN + ".\n10.0.0.77", dig("@10.0.0.2", "instance.corp.example"));
        assertEquals("short.example.test.\n\"short\"", dig("@10.0.0.2", "TXT", "out.corp.example"));
        assertStatus("SERVFAIL", "circle.corp.example");
    }

    @Test
    void theLongestZoneDecidesAndReverseNamesCanBeHosted() {
        sayZones(
                true,
                zone("Z1", "corp.example.", RECORDS),
                zone(
                        "Z2",
                        "www.corp.example.",
                        List.of(new RecordSet("www.corp.example.", "A", 1, List.of("10.9.9.9")))),
                zone(
                        "Z3",
                        "0.10.in-addr.arpa.",
                        List.of(new RecordSet("9.0.0.10.in-addr.arpa.", "PTR", 1, List.of("www.corp.example.")))));
        assertEquals("10.9.9.9", dig("@10.0.0.2", "www.corp.example"));
        assertEquals("", dig("@10.0.0.2", "TXT", "www.corp.example"));
        assertEquals("www.corp.example.", dig("@10.0.0.2", "-x", "10.0.0.9"));
    }

    @Test
    void aBalancersNameHasTheAddressesThatTheControllerSays() {
        String name = "front-1.elb.eu-west-1.amazonaws.com";
        sayBalancer(name, "10.0.0.201", "10.0.1.201", "2001:db8::201");
        assertEquals("10.0.0.201\n10.0.1.201", dig("@10.0.0.2", "A", "Front-1.ELB.eu-west-1.amazonaws.com"));
        assertEquals("2001:db8::201", dig("@10.0.0.2", "AAAA", name));
        sayBalancer(name, "10.0.1.201");
        assertEquals("10.0.1.201", dig("@10.0.0.2", name));
        assertEquals("", dig("@10.0.0.2", "AAAA", name));
    }

    @Test
    void zonesNeedHostNamesToBeEnabled() {
        sayZones(false, zone("Z1", "corp.example.", RECORDS));
        assertEquals("\"short\"", dig("@10.0.0.2", "TXT", "www.corp.example"));
        assertEquals("10.0.0.77", dig("@10.0.0.2", "ip-10-0-0-77." + OWN));
    }

    @Test
    void whereDns64IsOnNamesWithoutIpv6AddressesHaveSomeThatLeadThroughNat64() {
        List<Resource> state = new ArrayList<>(SampleState.of(1));
        state.add(zone("Z1", "corp.example.", RECORDS));
        state.add(services(true, true, List.of(IpPrefix.parse("10.0.0.0/24"))));
        host.orElseThrow().controller().say(state);
        await("DNS64 to be in force", () -> host.orElseThrow().controller().isApplied());

        assertEquals("64:ff9b::c000:20a", dig("@10.0.0.2", "AAAA", "ipv4.example.test"));
        assertEquals("64:ff9b::c000:20a", dig("@fd00:ec2::253", "+tcp", "AAAA", "ipv4.example.test"));
        assertEquals("192.0.2.10", dig("@10.0.0.2", "A", "ipv4.example.test"));
        assertEquals("2001:db8::10", dig("@10.0.0.2", "AAAA", "both.example.test"));
        assertStatus("NXDOMAIN", "AAAA", "none.example.test");
        String whole = namespaces.run(GUEST, "dig", "+noall", "+answer", "@10.0.0.2", "AAAA", "ipv4.example.test");
        assertTrue(
                whole.matches("(?s)ipv4\\.example\\.test\\.\\s+7\\s+IN\\s+AAAA\\s+.*"), "the shorter time: " + whole);

        assertEquals("64:ff9b::a00:4d", dig("@10.0.0.2", "AAAA", "anything.corp.example"));
        assertEquals("2001:db8::9", dig("@10.0.0.2", "AAAA", "www.corp.example"));
        assertEquals("ip-10-0-0-77." + OWN + ".\n64:ff9b::a00:4d", dig("@10.0.0.2", "AAAA", "instance.corp.example"));
        assertEquals("", dig("@10.0.0.2", "+dnssec", "+cd", "AAAA", "ipv4.example.test"));
        assertEquals("77.0.0.10.in-addr.arpa.\nip-10-0-0-77." + OWN + ".", dig("@10.0.0.2", "-x", "64:ff9b::a00:4d"));
    }

    @Test
    void elsewhereNothingIsSynthesised() {
        List<Resource> state = new ArrayList<>(SampleState.of(1));
        state.add(services(true, true, List.of(IpPrefix.parse("10.0.9.0/24"))));
        host.orElseThrow().controller().say(state);
        await("the state to be in force", () -> host.orElseThrow().controller().isApplied());
        assertEquals("", dig("@10.0.0.2", "AAAA", "ipv4.example.test"));
    }

    private static HostedZone zone(String id, String name, List<RecordSet> records) {
        return new HostedZone(SampleState.VNI, id, name, records);
    }

    private static RecordSet alias(String name, String target) {
        return new RecordSet(name, "CNAME", 42, List.of(target));
    }

    private void sayBalancer(String name, String... addresses) {
        List<Resource> state = new ArrayList<>(SampleState.of(1));
        state.add(services(true, true, List.of()));
        state.add(new BalancerName(
                new BalancerNameKey(SampleState.VNI, name),
                Stream.of(addresses).map(IpAddress::parse).toList()));
        host.orElseThrow().controller().say(state);
        await("the name to be in force", () -> host.orElseThrow().controller().isApplied());
    }

    private void sayZones(boolean dnsHostnames, HostedZone... zones) {
        say(true, dnsHostnames, List.of(zones));
        await("the zones to be in force", () -> host.orElseThrow().controller().isApplied());
    }

    private void say(boolean dnsSupport) {
        say(dnsSupport, true, List.of());
    }

    private void say(boolean dnsSupport, boolean dnsHostnames, List<HostedZone> zones) {
        List<Resource> state = new ArrayList<>(SampleState.of(1));
        state.addAll(zones);
        state.add(services(dnsSupport, dnsHostnames, List.of()));
        host.orElseThrow().controller().say(state);
    }

    private static NetworkServices services(boolean dnsSupport, boolean dnsHostnames, List<IpPrefix> dns64) {
        return new NetworkServices(
                SampleState.VNI,
                List.of(IpPrefix.parse("10.0.0.0/16"), IpPrefix.parse("2001:db8::/56")),
                OWN,
                dnsSupport,
                dnsHostnames,
                dns64,
                DhcpSettings.NONE);
    }

    /** Knows every name: some with addresses, and of the others a text, which is long where the name begins so. */
    private InetSocketAddress startUpstream() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        upstream = Optional.of(socket);
        Thread.ofPlatform().daemon().name("upstream").start(() -> {
            try {
                while (true) {
                    answer(socket);
                }
            } catch (SocketException closed) {
                // The test is over.
            } catch (IOException failure) {
                throw new AssertionError("the upstream server fails", failure);
            }
        });
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private static void answer(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        socket.receive(packet);
        Message question = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(question.getQuestion(), Section.QUESTION);
        String name = question.getQuestion().getName().toString();
        if (ADDRESSES.containsKey(name)) {
            sayAddresses(question.getQuestion(), answer);
            byte[] bytes = answer.toWire();
            socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
            return;
        }
        boolean isLong = name.startsWith("long");
        String text = isLong ? "x".repeat(200) : "short";
        answer.addRecord(
                new TXTRecord(
                        question.getQuestion().getName(),
                        DClass.IN,
                        5,
                        isLong ? List.of(text, text, text) : List.of(text)),
                Section.ANSWER);
        byte[] bytes = answer.toWire();
        socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
    }

    /** What there is not is denied for 7 seconds. */
    private static void sayAddresses(Record question, Message answer) throws IOException {
        Name zone = Name.fromConstantString("example.test.");
        boolean found = false;
        List<String> addresses = ADDRESSES.getOrDefault(question.getName().toString(), List.of());
        for (String address : addresses) {
            Record record = Record.fromString(
                    question.getName(), address.contains(":") ? Type.AAAA : Type.A, DClass.IN, 300, address, Name.root);
            if (record.getType() == question.getType()) {
                answer.addRecord(record, Section.ANSWER);
                found = true;
            }
        }
        if (!found) {
            answer.addRecord(new SOARecord(zone, DClass.IN, 7, zone, zone, 1, 1, 1, 1, 7), Section.AUTHORITY);
        }
        if (addresses.isEmpty()) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
    }

    private String dig(String... arguments) {
        List<String> command = new ArrayList<>(List.of("dig", "+short", "+tries=2", "+time=3"));
        command.addAll(List.of(arguments));
        return namespaces.run(GUEST, command.toArray(String[]::new)).strip();
    }

    private void assertStatus(String status, String... question) {
        List<String> command =
                new ArrayList<>(List.of("dig", "+noall", "+comments", "+tries=1", "+time=5", "@10.0.0.2"));
        command.addAll(List.of(question));
        String output = namespaces.tryRun(GUEST, command.toArray(String[]::new)).text();
        assertTrue(output.contains("status: " + status) || output.contains("Transfer failed"), output);
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(what, host.stream().toList(), condition);
    }
}
