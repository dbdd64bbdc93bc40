package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.agent.table.Table;
import dev.tenet.datapath.layout.NatBlock;
import dev.tenet.datapath.layout.NatBlockKey;
import dev.tenet.datapath.layout.NatBlockUseKey;
import dev.tenet.datapath.layout.NatPartOwners;
import dev.tenet.datapath.layout.NatPartOwnersKey;
import dev.tenet.datapath.layout.PublicFlag;
import dev.tenet.hoststate.NatGateway;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.NatOwners;
import dev.tenet.hoststate.NatOwnersKey;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.PortBlocks;
import dev.tenet.hoststate.SubnetEdge;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * NAT gateways become {@code nat_gateways} and the list of their blocks that this host has; edges' knowledge of them {@code nat_owners}. The
 * public addresses of both lie among the others.
 */
final class NatProgrammer {
    private static final RawBytes USED = DatapathTables.PRESENT;

    private final DatapathTables tables;
    private final NetworkAclProgrammer acls;
    private final Map<NatGatewayKey, Listed> listed = new HashMap<>();
    private final Map<NatGatewayKey, Map<Table<RawBytes, RawBytes>, Map<RawBytes, RawBytes>>> gateways =
            new HashMap<>();
    private final Map<NatOwnersKey, Map<Table<RawBytes, RawBytes>, Map<RawBytes, RawBytes>>> owners = new HashMap<>();

    NatProgrammer(DatapathTables tables, NetworkAclProgrammer acls) {
        this.tables = tables;
        this.acls = acls;
    }

    /**
     * A gateway with ports here.
     *
     * @param runs of them, in {@code nat_blocks}
     */
    private record Listed(NatGateway gateway, int runs) {
        RawBytes key() {
            return RawBytes.ofInt(gateway.key().networkInterface().number());
        }
    }

    void upsert(NatGateway gateway) {
        replace(gateways.put(gateway.key(), entries(gateway)));
    }

    /** Of the gateways' subnets, with the numbers of the policies that the datapath judges by there. */
    Map<SubnetEdge, Optional<Integer>> edges() {
        Map<SubnetEdge, Optional<Integer>> edges = new HashMap<>();
        listed.values()
                .forEach(each -> edges.merge(
                        each.gateway.edge(),
                        observed(each.key()).map(dev.tenet.datapath.layout.NatGateway::networkAcl),
                        (one, other) -> one.or(() -> other)));
        return edges;
    }

    /**
     * By what gateways' packets are judged; after policies were written, and before {@link #write}.
     *
     * @return the networks of gateways that are judged otherwise than the datapath has it
     */
    Set<VirtualNetworkIdentifier> decide() {
        Set<VirtualNetworkIdentifier> otherwise = new HashSet<>();
        listed.values().forEach(each -> {
            SubnetEdge edge = each.gateway.edge();
            int policy = acls.number(edge).orElse(0);
            RawBytes key = each.key();
            tables.natGateways.desire(key, NatGatewayEntries.of(each.gateway, each.runs, policy, acls.open(edge)));
            if (observed(key).filter(entry -> entry.networkAcl() == policy).isEmpty()) {
                otherwise.add(each.gateway.vni());
            }
        });
        return otherwise;
    }

    private Optional<dev.tenet.datapath.layout.NatGateway> observed(RawBytes key) {
        return tables.natGateways.observed(key).map(value -> new dev.tenet.datapath.layout.NatGateway(value.segment()));
    }

    void upsert(NatOwners known) {
        replace(owners.put(known.key(), entries(known)));
    }

    void remove(NatGatewayKey key) {
        Optional.ofNullable(listed.remove(key)).map(Listed::key).ifPresent(tables.natGateways::forget);
        replace(gateways.remove(key));
    }

    void remove(NatOwnersKey key) {
        replace(owners.remove(key));
    }

    /** A port is found only when its block's counter is there, and a gateway's blocks when all of them are. */
    void write() {
        tables.natUsage.writeUpserts();
        tables.natBlockUses.writeUpserts();
        tables.natBlocks.writeUpserts();
        tables.natGateways.writeUpserts();
        tables.natPartOwners.writeUpserts();
        tables.natOwners.writeUpserts();
    }

    void removeRest() {
        tables.natOwners.removeRest();
        tables.natPartOwners.removeRest();
        tables.natGateways.removeRest();
        tables.natBlocks.removeRest();
        tables.natBlockUses.removeRest();
        tables.natUsage.removeRest();
    }

    Optional<String> problem(NatGatewayKey key) {
        return problem(gateways.getOrDefault(key, Map.of()))
                .or(() -> Optional.ofNullable(listed.get(key))
                        .flatMap(each ->
                                tables.natGateways.problem(each.key()).or(() -> acls.problem(each.gateway.edge()))));
    }

    Optional<String> problem(NatOwnersKey key) {
        return problem(owners.getOrDefault(key, Map.of()));
    }

    private static Optional<String> problem(Map<Table<RawBytes, RawBytes>, Map<RawBytes, RawBytes>> entries) {
        return entries.entrySet().stream()
                .flatMap(table ->
                        table.getValue().keySet().stream().flatMap(key -> table.getKey().problem(key).stream()))
                .findFirst();
    }

    /** Forgets what was there before, unless something has it still; desires all that is there now. */
    private void replace(
            @org.jspecify.annotations.Nullable Map<Table<RawBytes, RawBytes>, Map<RawBytes, RawBytes>> before) {
        if (before != null) {
            before.forEach((table, entries) -> {
                Set<RawBytes> kept = new HashSet<>();
                Stream.concat(gateways.values().stream(), owners.values().stream())
                        .forEach(all ->
                                kept.addAll(all.getOrDefault(table, Map.of()).keySet()));
                entries.keySet().stream().filter(key -> !kept.contains(key)).forEach(table::forget);
            });
        }
        Stream.concat(gateways.values().stream(), owners.values().stream())
                .forEach(all -> all.forEach((table, entries) -> entries.forEach(table::desire)));
    }

    private Map<Table<RawBytes, RawBytes>, Map<RawBytes, RawBytes>> entries(NatGateway gateway) {
        int number = gateway.key().networkInterface().number();
        Map<RawBytes, RawBytes> blocks = new HashMap<>();
        Map<RawBytes, RawBytes> uses = new HashMap<>();
        Map<RawBytes, RawBytes> publicAddresses = new HashMap<>();
        List<RawBytes> list = new ArrayList<>();
        int runPorts = gateway.portsOfRun();
        for (NatGateway.Address address : gateway.addresses()) {
            RawBytes value = publicValue(gateway.vni(), gateway.key(), address.address());
            publicAddresses.put(key(gateway.vni(), address.address()), value);
            address.publicAddress().ifPresent(known -> publicAddresses.put(key(Network.INTERNET, known), value));
            for (PortBlocks run : address.held()) {
                for (int block = run.first(); block < run.end(); block++) {
                    uses.put(use(number, address.address(), block), USED);
                    if (address.publicAddress().isPresent()) {
                        uses.put(use(number, address.publicAddress().get(), block), USED);
                    }
                }
                if (!address.draining() && address.blocks().contains(run) && run.ports() >= runPorts) {
                    for (int port = run.firstPort(); port < run.endPort(); port += runPorts) {
                        list.add(RawBytes.of(NatBlock.allocate(Encodings.HEAP)
                                .address(address.address().bits())
                                .publicAddress(address.publicAddress()
                                        .map(Ipv4Address::bits)
                                        .orElse(0))
                                .first(port)
                                .ports(runPorts)
                                .memory()));
                    }
                }
            }
        }
        for (int index = 0; index < list.size(); index++) {
            blocks.put(
                    RawBytes.of(NatBlockKey.allocate(Encodings.HEAP)
                            .gateway(number)
                            .index(index)
                            .memory()),
                    list.get(index));
        }
        listed.put(gateway.key(), new Listed(gateway, list.size()));
        return Map.of(
                tables.natUsage, Map.of(RawBytes.ofInt(number), USED),
                tables.natBlockUses, uses,
                tables.natBlocks, blocks,
                tables.publicAddresses, publicAddresses);
    }

    private Map<Table<RawBytes, RawBytes>, Map<RawBytes, RawBytes>> entries(NatOwners known) {
        var value = dev.tenet.datapath.layout.NatOwners.allocate(Encodings.HEAP);
        Map<Integer, NatPartOwners> parts = new HashMap<>();
        for (NatOwners.Lease lease : known.leases()) {
            PortBlocks blocks = lease.blocks();
            short host = (short) lease.host().number();
            if (blocks.isPart()) {
                NatPartOwners owners =
                        parts.computeIfAbsent(blocks.first(), _ -> NatPartOwners.allocate(Encodings.HEAP));
                IntStream.range(blocks.offset(), blocks.offset() + blocks.ports())
                        .forEach(place -> owners.host(place, host));
            } else {
                IntStream.range(blocks.first(), blocks.end()).forEach(block -> value.host(block, host));
            }
        }
        RawBytes key = key(known.key().vni(), known.key().address());
        return Map.of(
                tables.natOwners,
                Map.of(key, RawBytes.of(value.memory())),
                tables.natPartOwners,
                parts.entrySet().stream()
                        .collect(Collectors.toMap(
                                part -> partKey(known.key(), part.getKey()),
                                part -> RawBytes.of(part.getValue().memory()))),
                tables.publicAddresses,
                Map.of(key, publicValue(known.vni(), known.gateway(), known.privateAddress())));
    }

    private static RawBytes use(int gateway, Ipv4Address address, int block) {
        return RawBytes.of(NatBlockUseKey.allocate(Encodings.HEAP)
                .gateway(gateway)
                .address(address.bits())
                .block(block)
                .memory());
    }

    private static RawBytes key(VirtualNetworkIdentifier vni, Ipv4Address address) {
        return Encodings.networkPrefix(vni, IpPrefix.single(address));
    }

    private static RawBytes partKey(NatOwnersKey of, int block) {
        NatPartOwnersKey key = NatPartOwnersKey.allocate(Encodings.HEAP).block(block);
        key.address().vni(of.vni().number());
        Encodings.write(of.address(), key.address().address());
        return RawBytes.of(key.memory());
    }

    private static RawBytes publicValue(VirtualNetworkIdentifier vni, NatGatewayKey gateway, Ipv4Address address) {
        var value = dev.tenet.datapath.layout.PublicAddress.allocate(Encodings.HEAP)
                .vni(vni.number())
                .flags(PublicFlag.NAT)
                .gateway(gateway.networkInterface().number());
        Encodings.write(address, value.address());
        return RawBytes.of(value.memory());
    }
}
