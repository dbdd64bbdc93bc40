package dev.tenet.agent.program;

import dev.tenet.agent.table.KernelPresence;
import dev.tenet.agent.table.RawBytes;
import dev.tenet.agent.table.Table;
import java.util.List;

/** The datapath's tables that an agent fills, under the names they have in C. */
public final class DatapathTables {
    /** The value of every entry of tables whose values are the datapath's. */
    static final RawBytes PRESENT = KernelPresence.PRESENT;

    final Table<RawBytes, RawBytes> hosts;
    final Table<RawBytes, RawBytes> hostNumbers;
    final Table<RawBytes, RawBytes> hostNumbersIpv6;
    final Table<RawBytes, RawBytes> networks;
    final Table<RawBytes, RawBytes> identities;
    final Table<RawBytes, RawBytes> policies;
    final Table<RawBytes, RawBytes> policyAddresses;
    final Table<RawBytes, RawBytes> policyIdentities;
    final Table<RawBytes, RawBytes> policyRanges;
    final Table<RawBytes, RawBytes> policyRows;
    final Table<RawBytes, RawBytes> routes;
    final Table<RawBytes, RawBytes> balancers;
    final Table<RawBytes, RawBytes> balancerFronts;
    final Table<RawBytes, RawBytes> balancerPages;
    final Table<RawBytes, RawBytes> muxPages;
    final Table<RawBytes, RawBytes> muxTargets;
    final Table<RawBytes, RawBytes> muxMark;
    final Table<RawBytes, RawBytes> balancerTargets;
    final Table<RawBytes, RawBytes> quicServers;
    final Table<RawBytes, RawBytes> balancerHistory;
    final Table<RawBytes, RawBytes> balancerHosts;
    final Table<RawBytes, RawBytes> gatewayLocations;
    final Table<RawBytes, RawBytes> moved;
    final Table<RawBytes, RawBytes> addressFilter;
    final Table<RawBytes, RawBytes> publicAddresses;
    final Table<RawBytes, RawBytes> published;
    final Table<RawBytes, RawBytes> natGateways;
    final Table<RawBytes, RawBytes> natBlocks;
    final Table<RawBytes, RawBytes> natBlockUses;
    final Table<RawBytes, RawBytes> natOwners;
    final Table<RawBytes, RawBytes> natPartOwners;
    final Table<RawBytes, RawBytes> natUsage;
    final Table<RawBytes, RawBytes> interfaces;
    final Table<RawBytes, RawBytes> mirrors;
    final Table<RawBytes, RawBytes> localAddresses;
    final Table<RawBytes, RawBytes> interfaceUsage;
    final Table<RawBytes, RawBytes> interfaceCounters;

    final Table<RawBytes, RawBytes> metered;
    final Table<RawBytes, RawBytes> serviceSlots;
    final Table<RawBytes, RawBytes> serviceDevice;

    private final List<Table<RawBytes, RawBytes>> all;

    public DatapathTables(TableSource source) {
        hosts = source.array("hosts");
        hostNumbers = source.table("host_numbers");
        hostNumbersIpv6 = source.table("host_numbers_ipv6");
        networks = source.table("networks");
        identities = source.table("identities");
        policies = source.table("policies");
        policyAddresses = source.table("policy_addresses");
        policyIdentities = source.table("policy_identities");
        policyRanges = source.table("policy_ranges");
        policyRows = source.table("policy_rows");
        routes = source.table("routes");
        balancers = source.table("balancers");
        balancerFronts = source.table("balancer_fronts");
        balancerPages = source.table("balancer_pages");
        muxPages = source.array("mux_pages");
        muxTargets = source.array("mux_targets");
        muxMark = source.array("mux_mark");
        balancerTargets = source.table("balancer_targets");
        quicServers = source.table("quic_servers");
        balancerHistory = source.table("balancer_history");
        balancerHosts = source.table("balancer_hosts");
        gatewayLocations = source.table("gateway_locations");
        moved = source.table("moved");
        addressFilter = source.array("address_filter");
        publicAddresses = source.table("public_addresses");
        published = source.table("published");
        natGateways = source.table("nat_gateways");
        natBlocks = source.table("nat_blocks");
        natBlockUses = source.presence("nat_block_uses");
        natOwners = source.table("nat_owners");
        natPartOwners = source.table("nat_part_owners");
        natUsage = source.presence("nat_usage");
        interfaces = source.table("interfaces");
        mirrors = source.table("mirrors");
        localAddresses = source.table("local_addresses");
        interfaceUsage = source.presence("interface_usage");
        interfaceCounters = source.presence("interface_counters");
        metered = source.table("metered");
        serviceSlots = source.array("service_slots");
        serviceDevice = source.array("service_device");
        all = List.of(
                hosts,
                hostNumbers,
                hostNumbersIpv6,
                networks,
                identities,
                policies,
                policyAddresses,
                policyIdentities,
                policyRanges,
                policyRows,
                routes,
                balancers,
                balancerFronts,
                balancerPages,
                muxPages,
                muxTargets,
                muxMark,
                balancerTargets,
                quicServers,
                balancerHistory,
                balancerHosts,
                gatewayLocations,
                moved,
                addressFilter,
                publicAddresses,
                published,
                natGateways,
                natBlocks,
                natBlockUses,
                natOwners,
                natPartOwners,
                natUsage,
                interfaces,
                mirrors,
                localAddresses,
                interfaceUsage,
                interfaceCounters,
                metered,
                serviceSlots,
                serviceDevice);
    }

    /** Looks what is really there. Returns how many entries are not as they should be. */
    public int readBack() {
        return all.stream().mapToInt(Table::readBack).sum();
    }

    public boolean isSettled() {
        return all.stream().allMatch(Table::isSettled);
    }
}
