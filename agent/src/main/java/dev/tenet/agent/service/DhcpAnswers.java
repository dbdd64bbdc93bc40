package dev.tenet.agent.service;

import dev.tenet.hoststate.DhcpSettings;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkServices;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.DhcpMessage;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What DHCP answers (RFC 2131, 4.3), a pure function: each interface has exactly its primary address, there is no pool and nothing to
 * remember. So no restart loses a lease.
 */
final class DhcpAnswers {
    /** EC2's. */
    static final int LEASE_SECONDS = 3_600;

    private static final int DISCOVER = 1;
    private static final int OFFER = 2;
    private static final int REQUEST = 3;
    private static final int ACKNOWLEDGE = 5;
    private static final int REFUSE = 6;
    private static final int INFORM = 8;

    private static final int SUBNET_MASK = 1;
    private static final int ROUTER = 3;
    private static final int NAME_SERVERS = 6;
    private static final int HOST_NAME = 12;
    private static final int DOMAIN_NAME = 15;
    private static final int MTU = 26;
    private static final int BROADCAST = 28;
    private static final int TIME_SERVERS = 42;
    private static final int NETBIOS_NAME_SERVERS = 44;
    private static final int NETBIOS_NODE_TYPE = 46;
    private static final int REQUESTED_ADDRESS = 50;
    private static final int LEASE = 51;
    private static final int MESSAGE_TYPE = 53;
    private static final int SERVER = 54;
    private static final int WANTED = 55;
    private static final int RENEWAL = 58;
    private static final int REBINDING = 59;
    private static final int DOMAIN_SEARCH = 119;

    private final Asker asker;
    private final NetworkInterface networkInterface;

    DhcpAnswers(Asker asker) {
        this.asker = asker;
        this.networkInterface = asker.networkInterface();
    }

    /** Empty for what deserves none: others' messages, and those that only tell. */
    Optional<DhcpMessage> answer(DhcpMessage question) {
        Optional<Ipv4Address> own = networkInterface.primary(IpFamily.IPV4).map(Ipv4Address.class::cast);
        Optional<IpPrefix> subnet = networkInterface.ipv4Subnet();
        boolean fromClient = question.operation() == DhcpMessage.REQUEST
                && question.hardware().equals(networkInterface.mac())
                && question.relay().isUnspecified();
        if (!fromClient || own.isEmpty() || subnet.isEmpty()) {
            return Optional.empty();
        }
        return switch (type(question)) {
            case DISCOVER -> Optional.of(given(OFFER, question, own.get(), subnet.get()));
            case REQUEST -> requested(question, own.get(), subnet.get());
            case INFORM -> Optional.of(told(question, subnet.get()));
            default -> Optional.empty();
        };
    }

    private Optional<DhcpMessage> requested(DhcpMessage question, Ipv4Address own, IpPrefix subnet) {
        boolean toOther = question.option(SERVER)
                .filter(server -> !server.equals(bytes(router(subnet))))
                .isPresent();
        if (toOther) {
            return Optional.empty();
        }
        Bytes wanted = question.option(REQUESTED_ADDRESS).orElse(bytes(question.client()));
        return Optional.of(
                wanted.equals(bytes(own)) ? given(ACKNOWLEDGE, question, own, subnet) : refused(question, subnet));
    }

    private DhcpMessage given(int type, DhcpMessage question, Ipv4Address own, IpPrefix subnet) {
        Map<Integer, Bytes> options = settings(question, subnet);
        options.put(LEASE, number(LEASE_SECONDS));
        options.put(RENEWAL, number(LEASE_SECONDS / 2));
        options.put(REBINDING, number(LEASE_SECONDS / 8 * 7));
        return message(type, question, own, options, subnet);
    }

    /** Asks only for what comes with the address it has (RFC 2131, 4.3.5). */
    private DhcpMessage told(DhcpMessage question, IpPrefix subnet) {
        return message(ACKNOWLEDGE, question, Ipv4Address.UNSPECIFIED, settings(question, subnet), subnet);
    }

    private static DhcpMessage refused(DhcpMessage question, IpPrefix subnet) {
        return message(REFUSE, question, Ipv4Address.UNSPECIFIED, new TreeMap<>(), subnet);
    }

    private static DhcpMessage message(
            int type, DhcpMessage question, Ipv4Address yours, Map<Integer, Bytes> options, IpPrefix subnet) {
        options.put(MESSAGE_TYPE, new ByteWriter().u8(type).toBytes());
        options.put(SERVER, bytes(router(subnet)));
        return new DhcpMessage(
                DhcpMessage.REPLY,
                question.transaction(),
                0,
                question.flags(),
                type == REFUSE ? Ipv4Address.UNSPECIFIED : question.client(),
                yours,
                question.relay(),
                question.hardware(),
                options);
    }

    /** All that there is to say, or of it what the client wants. */
    private Map<Integer, Bytes> settings(DhcpMessage question, IpPrefix subnet) {
        Map<Integer, Bytes> options = new TreeMap<>();
        options.put(SUBNET_MASK, bytes(Ipv4Address.BROADCAST.masked(subnet.length())));
        options.put(ROUTER, bytes(router(subnet)));
        options.put(BROADCAST, bytes(subnet.last()));
        options.put(MTU, new ByteWriter().u16(networkInterface.mtuBytes()).toBytes());
        asker.guest()
                .ifPresent(guest -> options.put(HOST_NAME, text(guest.hostName().value())));
        asker.services().ifPresent(services -> putSettings(options, services));
        question.option(WANTED).ifPresent(wanted -> {
            Bytes codes = wanted;
            options.keySet().removeIf(code -> !holds(codes, code));
        });
        return options;
    }

    private static void putSettings(Map<Integer, Bytes> options, NetworkServices services) {
        DhcpSettings dhcp = services.dhcp();
        List<IpAddress> nameServers = new ArrayList<>();
        if (dhcp.providedNameServer()) {
            services.resolver().ifPresent(nameServers::add);
        }
        nameServers.addAll(dhcp.nameServers());
        putAddresses(options, NAME_SERVERS, nameServers);
        putAddresses(options, TIME_SERVERS, dhcp.timeServers());
        putAddresses(options, NETBIOS_NAME_SERVERS, dhcp.netbiosNameServers());
        dhcp.netbiosNodeType()
                .ifPresent(type ->
                        options.put(NETBIOS_NODE_TYPE, new ByteWriter().u8(type).toBytes()));
        dhcp.domainName().ifPresent(name -> {
            options.put(DOMAIN_NAME, text(name));
            options.put(DOMAIN_SEARCH, DomainSearch.encode(name));
        });
    }

    private static void putAddresses(Map<Integer, Bytes> options, int code, List<? extends IpAddress> addresses) {
        ByteWriter writer = new ByteWriter();
        addresses.stream().filter(address -> address.family() == IpFamily.IPV4).forEach(writer::ip);
        if (writer.length() > 0) {
            options.put(code, writer.toBytes());
        }
    }

    private static int type(DhcpMessage message) {
        return message.option(MESSAGE_TYPE)
                .filter(value -> value.length() == 1)
                .map(value -> value.u8(0))
                .orElse(0);
    }

    private static boolean holds(Bytes codes, int code) {
        for (int i = 0; i < codes.length(); i++) {
            if (codes.u8(i) == code) {
                return true;
            }
        }
        return false;
    }

    private static Ipv4Address router(IpPrefix subnet) {
        return (Ipv4Address) subnet.addressAt(1);
    }

    private static Bytes bytes(IpAddress address) {
        return Bytes.of(address.toBytes());
    }

    private static Bytes number(int value) {
        return new ByteWriter().u32(value).toBytes();
    }

    private static Bytes text(String value) {
        return Bytes.of(value.getBytes(StandardCharsets.US_ASCII));
    }
}
