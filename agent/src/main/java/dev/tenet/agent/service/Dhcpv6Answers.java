package dev.tenet.agent.service;

import dev.tenet.hoststate.DhcpSettings;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.Dhcpv6Message;
import dev.tenet.net.Dhcpv6Message.Option;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.MalformedPacketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stateful DHCPv6 answers (RFC 8415, 18.3), a pure function: each interface has exactly its first IPv6 address. There are no temporary
 * addresses and no prefixes to be had.
 */
final class Dhcpv6Answers {
    /** EC2's, unless the network's options set says otherwise. */
    static final int PREFERRED_SECONDS = 140;

    /** EC2's 450 seconds for 140. */
    private static final int BEYOND_PREFERRED_SECONDS = 310;

    private static final int SOLICIT = 1;
    private static final int ADVERTISE = 2;
    private static final int REQUEST = 3;
    private static final int CONFIRM = 4;
    private static final int RENEW = 5;
    private static final int REBIND = 6;
    private static final int REPLY = 7;
    private static final int RELEASE = 8;
    private static final int DECLINE = 9;
    private static final int INFORMATION_REQUEST = 11;

    private static final int CLIENT = 1;
    private static final int SERVER = 2;
    private static final int ADDRESSES = 3;
    private static final int ADDRESS = 5;
    private static final int STATUS = 13;
    private static final int RAPID_COMMIT = 14;
    private static final int NAME_SERVERS = 23;
    private static final int DOMAIN_SEARCH = 24;
    private static final int TIME_SERVERS = 31;

    private static final int STATUS_SUCCESS = 0;
    private static final int STATUS_NO_ADDRESSES = 2;
    private static final int STATUS_NOT_ON_LINK = 4;
    private static final int ADDRESSES_HEADER = 12;
    private static final int DUID_LINK_LAYER = 3;
    private static final int HARDWARE_ETHERNET = 1;

    private final Asker asker;

    Dhcpv6Answers(Asker asker) {
        this.asker = asker;
    }

    /** Empty for what deserves none: without a client, for another server, or not from a client at all. */
    Optional<Dhcpv6Message> answer(Dhcpv6Message question) throws MalformedPacketException {
        Bytes server = serverIdentifier();
        boolean toOther =
                question.option(SERVER).filter(named -> !named.equals(server)).isPresent();
        boolean anonymous = question.option(CLIENT).isEmpty() && question.type() != INFORMATION_REQUEST;
        if (toOther || anonymous) {
            return Optional.empty();
        }
        boolean rapid = question.option(RAPID_COMMIT).isPresent();
        List<Option> options = new ArrayList<>();
        question.option(CLIENT).ifPresent(client -> options.add(new Option(CLIENT, client)));
        options.add(new Option(SERVER, server));
        return switch (question.type()) {
            case SOLICIT -> {
                if (rapid) {
                    options.add(new Option(RAPID_COMMIT, Bytes.EMPTY));
                }
                yield given(rapid ? REPLY : ADVERTISE, question, options);
            }
            case REQUEST, RENEW, REBIND -> given(REPLY, question, options);
            case CONFIRM -> confirmed(question, options);
            case RELEASE, DECLINE -> {
                options.add(status(STATUS_SUCCESS));
                yield message(REPLY, question, options);
            }
            case INFORMATION_REQUEST -> {
                addSettings(options);
                yield message(REPLY, question, options);
            }
            default -> Optional.empty();
        };
    }

    private Optional<Dhcpv6Message> given(int type, Dhcpv6Message question, List<Option> options)
            throws MalformedPacketException {
        for (Bytes asked : question.all(ADDRESSES).toList()) {
            options.add(new Option(ADDRESSES, addresses(asked)));
        }
        addSettings(options);
        return message(type, question, options);
    }

    /** The one address there is; an address that the client believes to have besides gets no time left. */
    private Bytes addresses(Bytes asked) throws MalformedPacketException {
        asked.require(ADDRESSES_HEADER, "a DHCPv6 association of addresses");
        Optional<IpAddress> own = own();
        List<Option> inside = new ArrayList<>();
        own.ifPresentOrElse(
                address -> inside.add(address(Bytes.of(address.toBytes()), preferred(), valid())),
                () -> inside.add(status(STATUS_NO_ADDRESSES)));
        for (Bytes believed : believed(asked)) {
            if (own.filter(address -> believed.equals(Bytes.of(address.toBytes())))
                    .isEmpty()) {
                inside.add(address(believed, 0, 0));
            }
        }
        return new ByteWriter()
                .bytes(asked.limit(Integer.BYTES))
                .u32(preferred() / 2)
                .u32(preferred() / 5 * 4)
                .bytes(Dhcpv6Message.bytes(inside))
                .toBytes();
    }

    private static List<Bytes> believed(Bytes association) throws MalformedPacketException {
        List<Bytes> believed = new ArrayList<>();
        for (Option option : Dhcpv6Message.parseOptions(association.slice(ADDRESSES_HEADER))) {
            if (option.code() == ADDRESS) {
                option.value().require(24, "a DHCPv6 address");
                believed.add(option.value().limit(16));
            }
        }
        return believed;
    }

    /** Whether all addresses that the client believes to have are right for this link. */
    private Optional<Dhcpv6Message> confirmed(Dhcpv6Message question, List<Option> options)
            throws MalformedPacketException {
        List<Bytes> believed = new ArrayList<>();
        for (Bytes association : question.all(ADDRESSES).toList()) {
            association.require(ADDRESSES_HEADER, "a DHCPv6 association of addresses");
            believed.addAll(believed(association));
        }
        if (believed.isEmpty()) {
            return Optional.empty();
        }
        boolean right = believed.stream()
                .allMatch(address -> own().filter(own -> address.equals(Bytes.of(own.toBytes())))
                        .isPresent());
        options.add(status(right ? STATUS_SUCCESS : STATUS_NOT_ON_LINK));
        return message(REPLY, question, options);
    }

    private void addSettings(List<Option> options) {
        asker.services().ifPresent(services -> {
            DhcpSettings dhcp = services.dhcp();
            List<IpAddress> nameServers = new ArrayList<>();
            if (dhcp.providedNameServer()) {
                nameServers.add(ServiceAddresses.NAMES_IPV6);
            }
            nameServers.addAll(dhcp.nameServers());
            addAddresses(options, NAME_SERVERS, nameServers);
            dhcp.domainName().ifPresent(name -> options.add(new Option(DOMAIN_SEARCH, DomainSearch.encode(name))));
            addAddresses(options, TIME_SERVERS, dhcp.timeServers());
        });
    }

    private static void addAddresses(List<Option> options, int code, List<IpAddress> addresses) {
        ByteWriter writer = new ByteWriter();
        addresses.stream().filter(address -> address.family() == IpFamily.IPV6).forEach(writer::ip);
        if (writer.length() > 0) {
            options.add(new Option(code, writer.toBytes()));
        }
    }

    private static Option address(Bytes address, int preferredSeconds, int validSeconds) {
        return new Option(
                ADDRESS,
                new ByteWriter()
                        .bytes(address)
                        .u32(preferredSeconds)
                        .u32(validSeconds)
                        .toBytes());
    }

    private static Option status(int code) {
        return new Option(STATUS, new ByteWriter().u16(code).toBytes());
    }

    private static Optional<Dhcpv6Message> message(int type, Dhcpv6Message question, List<Option> options) {
        return Optional.of(new Dhcpv6Message(type, question.transaction(), options));
    }

    private Optional<IpAddress> own() {
        return asker.networkInterface().primary(IpFamily.IPV6);
    }

    private int preferred() {
        return asker.services()
                .map(services -> services.dhcp().ipv6PreferredSeconds().orElse(PREFERRED_SECONDS))
                .orElse(PREFERRED_SECONDS);
    }

    private int valid() {
        return (int) Math.min(Integer.MAX_VALUE, (long) preferred() + BEYOND_PREFERRED_SECONDS);
    }

    private Bytes serverIdentifier() {
        return new ByteWriter()
                .u16(DUID_LINK_LAYER)
                .u16(HARDWARE_ETHERNET)
                .mac(asker.networkInterface().routerMac())
                .toBytes();
    }
}
