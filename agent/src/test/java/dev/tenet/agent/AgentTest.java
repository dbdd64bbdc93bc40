package dev.tenet.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.guest.GuestDriver;
import dev.tenet.agent.guest.GuestKeeper;
import dev.tenet.agent.guest.HostSide;
import dev.tenet.agent.guest.UnsupportedGuests;
import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.layout.Interface;
import dev.tenet.datapath.layout.InterfaceFlag;
import dev.tenet.datapath.layout.NatFlag;
import dev.tenet.datapath.layout.NetworkFlag;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.GuestKind;
import dev.tenet.hoststate.GuestMachine;
import dev.tenet.hoststate.HostId;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InProcessStreams;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGateway;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.NatSettings;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkAclKey;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkOwner;
import dev.tenet.hoststate.PortBlocks;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceStatus;
import dev.tenet.hoststate.Revision;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTable;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.hoststate.SubnetEdge;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The whole agent step by step, on a host in memory, against a controller that says what the test wants. */
class AgentTest {
    private static final long MINUTE = 60_000_000_000L;
    private static final NatGatewayKey NAT = new NatGatewayKey(new InterfaceNumber(70));

    private final MemoryMachine machine = new MemoryMachine(SampleState.underlay(2));
    private final ScriptedController controller = new ScriptedController();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Queue<AgentEvent> events = new ArrayDeque<>();
    private long now;
    private Agent agent = newAgent();

    @Test
    void stateIsBroughtIntoForceAndAcknowledged() {
        controller.say(SampleState.of(2));
        settle();
        assertTrue(controller.isApplied());
        assertEquals(Optional.of(new ResourceStatus.Ready()), controller.condition(SampleState.instance(2)));
        assertTrue((entryOf(2).flags() & InterfaceFlag.OPEN) != 0);
        assertEquals(Set.of(SampleState.instance(2)), machine.instances());
        assertEquals(4, machine.store("gateway_locations").entries().size());
        assertInstanceOf(AgentMessage.HighWaterMarks.class, controller.heard().get(1));
    }

    @Test
    void whoDividesWhatAnEdgeCarriesKnowsWhoseANetworkIs() {
        NetworkOwner owner = new NetworkOwner(SampleState.VNI, "111111111111", 3);
        Set<Resource> state = new HashSet<>(SampleState.of(2));
        state.add(owner);
        controller.say(state);
        settle();
        assertTrue(controller.isApplied());
        assertEquals(Optional.of(owner), machine.edgeOwners().of(SampleState.VNI));
        controller.say(SampleState.of(2));
        settle();
        assertEquals(Optional.empty(), machine.edgeOwners().of(SampleState.VNI));
    }

    @Test
    void restartedAgentChangesNothingThatIsRight() {
        controller.say(SampleState.of(2));
        settle();
        String before = machine.contents();
        int writes = machine.writes();
        restart();
        settle();
        assertEquals(before, machine.contents());
        assertEquals(writes, machine.writes());
        assertTrue(controller.isApplied());
        assertEquals(2, controller.snapshots());
    }

    @Test
    void whatOthersCorruptIsHealedByTheNextAgentAndByThisOne() {
        controller.say(SampleState.of(2));
        settle();
        String before = machine.contents();
        corrupt();
        restart();
        settle();
        assertEquals(before, machine.contents());
        corrupt();
        now += MINUTE;
        settle();
        assertEquals(before, machine.contents());
    }

    @Test
    void everyTableIsHealedFromAnyCorruption() {
        controller.say(SampleState.of(2));
        settle();
        for (long seed = 1; seed <= 100; seed++) {
            Random random = new Random(seed);
            corrupt(random);
            now += MINUTE;
            settle();
            assertTrue((entryOf(2).flags() & InterfaceFlag.OPEN) != 0, "seed " + seed);
            String healed = machine.contents();
            now += MINUTE;
            settle();
            assertEquals(healed, machine.contents(), "seed " + seed);
        }
    }

    @Test
    void orphansOfAnEarlierAgentGoOnceInSync() {
        machine.addStranger(new InstanceKey("i-99"), new InterfaceNumber(99));
        machine.store("networks").entries().put(RawBytes.ofInt(4711), RawBytes.ofInt(0));
        settle();
        assertEquals(Set.of(new InstanceKey("i-99")), machine.instances());
        controller.say(SampleState.of(2));
        settle();
        assertEquals(Set.of(SampleState.instance(2)), machine.instances());
        assertEquals(Set.of(new InterfaceNumber(2)), machine.devices().keySet());
        assertEquals(
                Set.of(RawBytes.ofInt(77)), machine.store("networks").entries().keySet());
        assertEquals(Optional.of(new ResourceStatus.Gone()), controller.condition(new InstanceKey("i-99")));
    }

    @Test
    void gatewayIsInSyncOnlyWithAllLocations() {
        controller.say(SampleState.of(2));
        settle();
        assertTrue((networkFlags() & NetworkFlag.IN_SYNC) != 0);
        List<Resource> asMember = new ArrayList<>(controller.resources().values());
        asMember.replaceAll(resource -> resource instanceof Network network
                ? new Network(network.vni(), network.tag(), network.previousTag(), network.gateways(), false)
                : resource);
        controller.say(asMember);
        settle();
        assertEquals(0, networkFlags());
    }

    @Test
    void changedRulesBecomeAnotherPolicyAndTheOldOneGoes() {
        controller.say(SampleState.of(2));
        settle();
        int before = entryOf(2).policy();
        List<Resource> changed = new ArrayList<>(controller.resources().values());
        changed.removeIf(resource -> resource.key().equals(SampleState.GROUP));
        changed.add(SampleState.group(new SecurityGroupRule(
                RuleDirection.INGRESS, new RuleTraffic.Any(), new RulePeer.Addresses(IpPrefix.ALL_IPV4))));
        controller.say(changed);
        settle();
        int after = entryOf(2).policy();
        assertTrue(after != before);
        assertEquals(
                Set.of(RawBytes.ofInt(after), RawBytes.ofInt(entryOf(2).networkAcl())),
                machine.store("policies").entries().keySet());
        assertEquals(1, entryOf(2).topologyGeneration());
        assertEquals(2, entryOf(2).policyGeneration());
    }

    @Test
    void changedNetworkAclBecomesAnotherPolicyAndComposesFlowsAnew() {
        int open = InterfaceFlag.ACL_OPEN_IPV4 | InterfaceFlag.ACL_OPEN_IPV6;
        controller.say(SampleState.of(2));
        settle();
        Interface before = entryOf(2);
        assertEquals(open, before.flags() & open);
        List<Resource> changed = new ArrayList<>(controller.resources().values());
        changed.removeIf(resource -> resource.key().equals(SampleState.ACL));
        changed.add(SampleState.acl(
                new NetworkAclRule(RuleDirection.INGRESS, 1, false, new RuleTraffic.Any(), IpPrefix.ALL_IPV4)));
        controller.say(changed);
        settle();
        Interface after = entryOf(2);
        assertTrue(after.networkAcl() != before.networkAcl());
        assertEquals(before.policy(), after.policy());
        assertEquals(InterfaceFlag.ACL_OPEN_IPV6, after.flags() & open);
        assertEquals(2, after.topologyGeneration());
        assertEquals(1, after.policyGeneration());
        assertEquals(
                Set.of(RawBytes.ofInt(after.policy()), RawBytes.ofInt(after.networkAcl())),
                machine.store("policies").entries().keySet());
    }

    @Test
    void changedNetworkAclOfANatGatewaysSubnetJudgesAnewWhatGoesThroughTheGateway() {
        int open = NatFlag.ACL_OPEN_IPV4 | NatFlag.ACL_OPEN_IPV6;
        List<Resource> state = new ArrayList<>(SampleState.of(2));
        state.add(natGateway(SampleState.ACL, "10.0.0.0/24"));
        controller.say(state);
        settle();
        assertTrue(controller.isApplied());
        assertEquals(entryOf(2).networkAcl(), natEntry().networkAcl(), "one subnet, one policy");
        assertEquals(open, natEntry().flags() & open);
        assertEquals(2, machine.store("policies").entries().size());

        NetworkAclKey other = new NetworkAclKey("acl-nat");
        state.removeIf(resource -> resource.key().equals(NAT));
        state.add(new NetworkAcl(other, SampleState.acl().rules()));
        state.add(natGateway(other, "10.0.9.0/24"));
        controller.say(state);
        settle();
        int before = natEntry().networkAcl();
        int generation = entryOf(2).topologyGeneration();
        assertTrue(entryOf(2).networkAcl() != before);
        assertEquals(open, natEntry().flags() & open);

        state.removeIf(resource -> resource.key().equals(other));
        state.add(new NetworkAcl(
                other,
                SampleState.acl(new NetworkAclRule(
                                RuleDirection.EGRESS, 1, false, new RuleTraffic.Any(), IpPrefix.ALL_IPV4))
                        .rules()));
        controller.say(state);
        settle();
        assertTrue(natEntry().networkAcl() != before);
        assertEquals(NatFlag.ACL_OPEN_IPV6, natEntry().flags() & open);
        assertEquals(generation + 1, entryOf(2).topologyGeneration());
        assertEquals(
                Set.of(
                        RawBytes.ofInt(entryOf(2).policy()),
                        RawBytes.ofInt(entryOf(2).networkAcl()),
                        RawBytes.ofInt(natEntry().networkAcl())),
                machine.store("policies").entries().keySet());
        String contents = machine.contents();
        restart();
        settle();
        assertEquals(contents, machine.contents());

        state.removeIf(resource -> resource.key().equals(NAT));
        controller.say(state);
        settle();
        assertEquals(2, machine.store("policies").entries().size());
        assertEquals(0, machine.store("nat_gateways").entries().size());
    }

    private static NatGateway natGateway(NetworkAclKey acl, String subnet) {
        return new NatGateway(
                NAT,
                SampleState.VNI,
                new SubnetEdge(
                        acl,
                        Optional.of(IpPrefix.parse(subnet)),
                        acl.equals(SampleState.ACL)
                                ? SampleState.networkInterface(2).ipv6Subnet()
                                : Optional.empty()),
                100,
                NatSettings.USUAL,
                List.of(new NatGateway.Address(
                        Ipv4Address.of(10, 0, 9, 4),
                        Optional.empty(),
                        false,
                        List.of(new PortBlocks(16, 1)),
                        List.of())));
    }

    private dev.tenet.datapath.layout.NatGateway natEntry() {
        RawBytes key = RawBytes.ofInt(NAT.networkInterface().number());
        return new dev.tenet.datapath.layout.NatGateway(
                Optional.ofNullable(machine.store("nat_gateways").entries().get(key))
                        .orElseThrow()
                        .segment());
    }

    @Test
    void changedRoutesLetFlowsFindTheirWayAnew() {
        controller.say(SampleState.of(2));
        settle();
        List<Resource> changed = new ArrayList<>(controller.resources().values());
        changed.removeIf(resource -> resource.key().equals(SampleState.TABLE));
        changed.add(new RouteTable(
                SampleState.TABLE,
                List.of(new Route(IpPrefix.parse("10.0.0.0/16"), new RouteTarget.Local(SampleState.VNI)))));
        controller.say(changed);
        settle();
        assertEquals(2, entryOf(2).topologyGeneration());
        assertEquals(1, machine.store("routes").entries().size());
        machine.store("routes").entries().clear();
        restart();
        settle();
        assertEquals(3, entryOf(2).topologyGeneration());
    }

    @Test
    void removedGuestLeavesNothingAndIsReportedGone() {
        controller.say(SampleState.of(2));
        settle();
        List<Resource> changed = new ArrayList<>(controller.resources().values());
        changed.removeIf(resource -> resource instanceof Guest || resource instanceof NetworkInterface);
        controller.say(changed);
        settle();
        assertEquals(Optional.of(new ResourceStatus.Gone()), controller.condition(SampleState.instance(2)));
        assertEquals(Set.of(), machine.instances());
        assertEquals(Map.of(), machine.devices());
        for (String table : List.of(
                "interfaces", "local_addresses", "interface_usage", "interface_counters", "policies", "policy_rows")) {
            assertEquals(Map.of(), machine.store(table).entries(), table);
        }
    }

    @Test
    void guestOfAKindThisHostCannotRunIsReportedFailed() {
        List<Resource> state = new ArrayList<>(SampleState.of(2));
        Guest guest = SampleState.guest(2);
        state.remove(guest);
        state.add(new Guest(
                guest.instance(),
                GuestKind.TAP,
                Optional.of(new GuestMachine("debian", 1, 512)),
                guest.interfaces(),
                guest.hostName()));
        controller.say(state);
        settle();
        assertTrue(controller.isApplied());
        assertInstanceOf(
                ResourceStatus.Failed.class,
                controller.condition(guest.instance()).orElseThrow());
    }

    @Test
    void hostOfAnotherFamilyThanTheFabricIsReportedAndNotUsed() {
        List<Resource> state = new ArrayList<>(SampleState.of(2));
        HostNumber mixed = new HostNumber(9);
        state.add(new FabricHost(mixed, Ipv6Address.parse("2001:db8::9"), true));
        controller.say(state);
        settle();
        assertTrue(controller.isApplied());
        ResourceStatus.Failed failed = assertInstanceOf(
                ResourceStatus.Failed.class, controller.condition(mixed).orElseThrow());
        assertTrue(failed.reason().startsWith("fabric_family_mixed"), failed.reason());
        assertEquals(Set.of(), machine.store("host_numbers_ipv6").entries().keySet());
        assertFalse(machine.store("hosts").entries().containsKey(RawBytes.ofInt(9)));
        state.removeIf(resource -> resource.key().equals(mixed));
        state.add(new FabricHost(mixed, SampleState.underlay(9), true));
        controller.say(state);
        settle();
        assertTrue(machine.store("hosts").entries().containsKey(RawBytes.ofInt(9)));
    }

    @Test
    void interfaceTooLargeForTheFabricStaysClosedAndIsReported() {
        List<Resource> state = new ArrayList<>(SampleState.of(2));
        NetworkInterface small = SampleState.networkInterface(2);
        state.remove(small);
        state.add(new NetworkInterface(
                small.number(),
                small.name(),
                small.vni(),
                small.mac(),
                small.routerMac(),
                small.addresses(),
                small.prefixes(),
                small.ipv4Subnet(),
                small.ipv6Subnet(),
                small.groups(),
                small.identity(),
                small.networkAcl(),
                small.routeTable(),
                true,
                9051,
                small.idleTimeouts(),
                small.flowQuota(),
                small.ruleChange(),
                small.asksPerSecond(),
                small.rates(),
                small.locationGeneration()));
        controller.say(state);
        settle();
        assertEquals(0, entryOf(2).flags() & InterfaceFlag.OPEN);
        ResourceStatus.Failed failed = assertInstanceOf(
                ResourceStatus.Failed.class,
                controller.condition(new InterfaceNumber(2)).orElseThrow());
        assertTrue(failed.reason().contains("9101"), failed.reason());
    }

    @Test
    void streamIsOpenedAgainAndResumed() {
        controller.say(SampleState.of(2));
        settle();
        String before = machine.contents();
        controller.switchOff();
        settle();
        for (int i = 0; i < 20; i++) {
            now = Math.max(now, agent.nextStep());
            settle();
        }
        assertEquals(before, machine.contents());
        controller.switchOn();
        now += MINUTE;
        settle();
        assertTrue(controller.isApplied());
        assertEquals(1, controller.snapshots());
        assertEquals(1, machine.starts());
    }

    @Test
    void eachOfSeveralChangesThatComeAtOnceIsAnswered() {
        controller.say(SampleState.of(2));
        settle();
        controller.say(withRules());
        controller.say(SampleState.of(2));
        assertEquals(2, hearAll());
        settle();
        assertEquals(revisions(1, 2, 3), applied());
    }

    @Test
    void whatTheLastStreamBroughtIsNotAnsweredInTheNext() {
        controller.say(SampleState.of(2));
        settle();
        controller.say(withRules());
        controller.switchOff();
        controller.switchOn();
        hearAll();
        now += MINUTE;
        settle();
        assertTrue(controller.isApplied());
        assertEquals(revisions(1), applied());
        assertEquals(1, controller.snapshots());
        assertEquals(new Revision(2), hellos().getLast().lastApplied());
    }

    @Test
    void whatCouldNotBePutInForceIsNotClaimed() {
        controller.say(List.of());
        settle();
        assertFalse(controller.isApplied());
        controller.switchOff();
        controller.switchOn();
        settle();
        now += MINUTE;
        settle();
        assertEquals(Revision.NONE, hellos().getLast().lastApplied());
        assertEquals(2, controller.snapshots());
        controller.say(SampleState.of(2));
        settle();
        assertTrue(controller.isApplied());
    }

    @Test
    void controllerThatDoesNotAnswerTheGreetingIsLeft() {
        controller.say(SampleState.of(2));
        controller.holdWelcome(true);
        settle();
        assertEquals(1, hellos().size());
        controller.holdWelcome(false);
        now += MINUTE;
        settle();
        assertEquals(1, hellos().size());
        now += MINUTE;
        settle();
        assertEquals(2, hellos().size());
        assertTrue(controller.isApplied());
    }

    @Test
    void hostThatTheFabricDoesNotListTouchesNothing() {
        controller.say(List.of());
        settle();
        assertEquals(0, machine.starts());
        assertFalse(controller.isApplied());
    }

    /** Lets the agent hear all that was said, without a step between; returns how many messages that were. */
    private int hearAll() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        int heard = events.size();
        while (!events.isEmpty()) {
            agent.handle(events.remove(), now);
        }
        return heard;
    }

    private static List<Resource> withRules() {
        List<Resource> state = new ArrayList<>(SampleState.of(2));
        state.removeIf(resource -> resource.key().equals(SampleState.GROUP));
        state.add(SampleState.group());
        return state;
    }

    private List<Revision> applied() {
        return controller.heard().stream()
                .filter(AgentMessage.Applied.class::isInstance)
                .map(message -> ((AgentMessage.Applied) message).revision())
                .toList();
    }

    private List<AgentMessage.Hello> hellos() {
        return controller.heard().stream()
                .filter(AgentMessage.Hello.class::isInstance)
                .map(AgentMessage.Hello.class::cast)
                .toList();
    }

    private static List<Revision> revisions(long... numbers) {
        return Arrays.stream(numbers).mapToObj(Revision::new).toList();
    }

    /** Runs everything that can run without time going on. */
    private void settle() {
        agent.step(now);
        while (!tasks.isEmpty() || !events.isEmpty()) {
            if (tasks.isEmpty()) {
                agent.handle(events.remove(), now);
            } else {
                tasks.remove().run();
            }
            agent.step(now);
        }
    }

    /** The agent is killed, and another begins on the same host. */
    private void restart() {
        controller.switchOff();
        controller.switchOn();
        tasks.clear();
        events.clear();
        agent = newAgent();
    }

    private Agent newAgent() {
        Map<GuestKind, GuestDriver> drivers = new EnumMap<>(GuestKind.class);
        for (GuestKind kind : GuestKind.values()) {
            drivers.put(kind, kind == GuestKind.NAMESPACE ? machine : new UnsupportedGuests(kind));
        }
        GuestKeeper keeper =
                new GuestKeeper(drivers, tasks::add, result -> events.add(new AgentEvent.GuestWorkEnded(result)));
        ControllerSession session =
                new ControllerSession(new InProcessStreams(controller, tasks::add), events::add, new Random(1));
        Map<InterfaceNumber, HostSide> found = machine.devices();
        return new Agent(
                new HostId("host2"),
                Optional.empty(),
                machine,
                new GuestProgrammer(keeper),
                session,
                machine,
                found,
                Duration.ofSeconds(60),
                new ShardRegister(0),
                _ -> {});
    }

    private void corrupt() {
        RawBytes device =
                machine.store("interfaces").entries().keySet().iterator().next();
        byte[] bytes = entryOf(2).toBytes();
        bytes[Interface.OFFSET_ROUTER_MAC] ^= 1;
        machine.store("interfaces")
                .entries()
                .put(device, RawBytes.of(Interface.of(bytes).memory()));
        machine.store("identities").entries().clear();
        machine.store("gateway_locations").entries().clear();
        machine.store("hosts").entries().put(RawBytes.ofInt(3), RawBytes.ofInt(1));
    }

    /** Removes an entry, or gives one another's value, in any table. */
    private void corrupt(Random random) {
        List<String> names = List.of(
                "hosts",
                "host_numbers",
                "networks",
                "identities",
                "policies",
                "policy_addresses",
                "policy_identities",
                "policy_ranges",
                "policy_rows",
                "routes",
                "gateway_locations",
                "interfaces",
                "local_addresses",
                "interface_usage",
                "interface_counters");
        Map<RawBytes, RawBytes> entries =
                machine.store(names.get(random.nextInt(names.size()))).entries();
        List<RawBytes> keys = new ArrayList<>(entries.keySet());
        RawBytes key = keys.get(random.nextInt(keys.size()));
        if (random.nextBoolean()) {
            entries.remove(key);
        } else {
            entries.put(key, entries.get(keys.get(random.nextInt(keys.size()))));
        }
    }

    private Interface entryOf(int number) {
        return machine.store("interfaces").entries().values().stream()
                .map(value -> new Interface(value.segment()))
                .filter(entry -> entry.number() == number)
                .findFirst()
                .orElseThrow();
    }

    private int networkFlags() {
        return new dev.tenet.datapath.layout.Network(machine.store("networks")
                        .entries()
                        .values()
                        .iterator()
                        .next()
                        .segment())
                .flags();
    }
}
