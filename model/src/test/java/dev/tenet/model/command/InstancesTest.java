package dev.tenet.model.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.model.HostId;
import dev.tenet.model.HostLoad;
import dev.tenet.model.HostState;
import dev.tenet.model.Identity;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InstanceState;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.Subnet;
import dev.tenet.model.Tags;
import dev.tenet.model.TrackingTimeouts;
import dev.tenet.model.Vpc;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InstancesTest {
    private final Tenant tenant = new Tenant();
    private final Vpc vpc = tenant.vpc("10.0.0.0/16");
    private final Subnet subnet = tenant.run(attempt -> new Subnets(attempt)
            .create(new NewSubnet(
                    vpc.id(), Optional.of(Tenant.ZONE_A), IpPrefix.parse("10.0.0.0/28"), Optional.empty(), Tags.NONE)));

    @Test
    void anInstanceRunsOnceItsHostHasGotThere() {
        Instance instance = launch();
        assertEquals(InstanceState.PENDING, state(instance));
        tenant.settle(instance.id());
        assertEquals(InstanceState.RUNNING, state(instance));
        tenant.run(attempt -> new Instances(attempt).stop(instance.id()));
        assertEquals(InstanceState.STOPPING, state(instance));
        tenant.refuse(Fault.INSTANCE_STATE, attempt -> new Instances(attempt).start(instance.id()));
        tenant.settle(instance.id());
        assertEquals(InstanceState.STOPPED, state(instance));
        tenant.run(attempt -> new Instances(attempt).start(instance.id()));
        assertEquals(InstanceState.PENDING, state(instance));
        tenant.settle(instance.id());
        tenant.run(attempt -> new Instances(attempt).terminate(instance.id()));
        assertEquals(InstanceState.SHUTTING_DOWN, state(instance));
        tenant.settle(instance.id());
        assertEquals(InstanceState.TERMINATED, state(instance));
    }

    @Test
    void instancesSpreadOverTheReadyHostsOfTheZone() {
        for (int i = 0; i < 6; i++) {
            launch();
        }
        assertEquals(3, load("host-1"));
        assertEquals(3, load("host-2"));
        assertEquals(0, load("host-3"));
        tenant.run(attempt -> new Hosts(attempt).modify(new HostId("host-1"), HostState.DRAINING));
        assertEquals(new HostId("host-2"), launch().host());
        tenant.run(attempt -> new Hosts(attempt).modify(new HostId("host-2"), HostState.DOWN));
        tenant.refuse(Fault.NO_CAPACITY, this::tryLaunch);
    }

    @Test
    void terminatingGivesEverythingBack() {
        MapIntent before = tenant.intent();
        Instance instance = launch();
        tenant.run(attempt -> new Instances(attempt).terminate(instance.id()));
        tenant.settle(instance.id());
        assertEquals(0, load("host-1") + load("host-2"));
        assertEquals(11, tenant.run(attempt -> attempt.addresses(subnet.id())).available());
        assertEquals(List.of(), tenant.intent().list(Kind.NETWORK_INTERFACE.under(tenant.account())));
        assertEquals(List.of(), tenant.intent().list(Kind.IDENTITY.under()));
        assertEquals(false, tenant.run(attempt -> new Instances(attempt).forget(instance.id())));
        tenant.pass(Instances.SHOWN_AFTER_TERMINATION.plus(Duration.ofSeconds(1)));
        assertEquals(true, tenant.run(attempt -> new Instances(attempt).forget(instance.id())));
        MapIntent after = tenant.intent();
        after.list(Kind.RETIRED_NUMBER.under()).forEach(number -> after.delete(number.key()));
        assertEquals(
                before.size() + 2, after.size(), "the counters of identities and interfaces are new, nothing else is");
        tenant.run(attempt -> {
            new Subnets(attempt).delete(subnet.id());
            return attempt;
        });
    }

    @Test
    void aFullSubnetRefusesAndKeepsWhatItHad() {
        Set<Ipv4Address> given = new HashSet<>();
        for (int i = 0; i < 11; i++) {
            assertTrue(given.add(primary(launch()).primaryIpv4()));
        }
        MapIntent before = tenant.intent();
        tenant.refuse(Fault.SUBNET_FULL, this::tryLaunch);
        assertEquals(before, tenant.intent());
    }

    @Test
    void equalSetsOfGroupsShareOneIdentityWhateverTheirOrder() {
        SecurityGroup web = group("web");
        SecurityGroup admin = group("admin");
        NetworkInterface one = primary(launch(web, admin));
        NetworkInterface two = primary(launch(admin, web));
        NetworkInterface three = primary(launch(web));
        assertEquals(one.identity(), two.identity());
        assertNotEquals(one.identity(), three.identity());
        assertNotEquals(one.number(), two.number());
        assertEquals(List.of(web.id(), admin.id()), one.groups());
        Identity both =
                tenant.intent().find(Identity.key(vpc.id(), two.groups())).orElseThrow();
        assertEquals(2, both.interfaces());
        tenant.refuse(Fault.GROUP_IN_USE, attempt -> {
            new SecurityGroups(attempt).delete(admin.id());
            return attempt;
        });
        for (NetworkInterface each : List.of(one, two)) {
            tenant.run(attempt -> new NetworkInterfaces(attempt).modifyGroups(each.id(), List.of(web.id())));
        }
        assertTrue(tenant.intent().find(both.key()).isEmpty());
        tenant.run(attempt -> {
            new SecurityGroups(attempt).delete(admin.id());
            return attempt;
        });
    }

    @Test
    void theMacHoldsThePrimaryAddress() {
        NetworkInterface found = primary(launch());
        assertEquals("06:54:0a:00:00:04", found.mac().toString());
        assertEquals(Ipv4Address.parse("10.0.0.4"), found.primaryIpv4());
    }

    @Test
    void anInterfaceThatOutlivesItsInstanceIsFreeAgain() {
        NetworkInterface kept =
                tenant.run(attempt -> new NetworkInterfaces(attempt).create(NewInterface.in(subnet.id())));
        Instance instance = tenant.run(attempt -> new Launches(attempt)
                        .run(
                                tenant.launch(new LaunchInterface.Existing(0, kept.id(), false)),
                                List.of(InstanceId.random(attempt.random())),
                                0))
                .getFirst();
        tenant.refuse(Fault.INTERFACE_IN_USE, attempt -> {
            new NetworkInterfaces(attempt).delete(kept.id());
            return attempt;
        });
        tenant.run(attempt -> new Instances(attempt).terminate(instance.id()));
        assertTrue(tenant.run(attempt -> attempt.networkInterface(kept.id()))
                .attachment()
                .isEmpty());
        tenant.run(attempt -> {
            new NetworkInterfaces(attempt).delete(kept.id());
            return attempt;
        });
    }

    @Test
    void namedAddressesAreCheckedAndTaken() {
        Ipv4Address wanted = Ipv4Address.parse("10.0.0.9");
        tenant.run(attempt -> new NetworkInterfaces(attempt).create(at(wanted)));
        tenant.refuse(Fault.ADDRESS_IN_USE, attempt -> new NetworkInterfaces(attempt).create(at(wanted)));
        for (String reserved : List.of("10.0.0.0", "10.0.0.1", "10.0.0.3", "10.0.0.15", "10.0.1.4")) {
            tenant.refuse(
                    Fault.ADDRESS_OUTSIDE_SUBNET,
                    attempt -> new NetworkInterfaces(attempt).create(at(Ipv4Address.parse(reserved))));
        }
    }

    @Test
    void anAddressMovesOnlyIfAsked() {
        NetworkInterface one =
                tenant.run(attempt -> new NetworkInterfaces(attempt).create(NewInterface.in(subnet.id())));
        NetworkInterface two =
                tenant.run(attempt -> new NetworkInterfaces(attempt).create(NewInterface.in(subnet.id())));
        List<Ipv4Address> added =
                tenant.run(attempt -> new InterfaceAddresses(attempt).assignIpv4(one.id(), List.of(), 1, false));
        tenant.refuse(
                Fault.ADDRESS_IN_USE, attempt -> new InterfaceAddresses(attempt).assignIpv4(two.id(), added, 0, false));
        tenant.run(attempt -> new InterfaceAddresses(attempt).assignIpv4(two.id(), added, 0, true));
        assertEquals(
                1,
                tenant.run(attempt -> attempt.networkInterface(one.id())).ipv4().size());
        tenant.refuse(
                Fault.ADDRESS_IN_USE,
                attempt -> new InterfaceAddresses(attempt).assignIpv4(one.id(), List.of(two.primaryIpv4()), 0, true));
    }

    @Test
    void aDetachedInterfaceLeavesItsInstance() {
        Instance instance = launch();
        NetworkInterface more =
                tenant.run(attempt -> new NetworkInterfaces(attempt).create(NewInterface.in(subnet.id())));
        tenant.refuse(
                Fault.DEVICE_INDEX_IN_USE, attempt -> new Attachments(attempt).attach(more.id(), instance.id(), 0));
        var attachment = tenant.run(attempt -> new Attachments(attempt).attach(more.id(), instance.id(), 1));
        assertEquals(2, found(instance).interfaces().size());
        tenant.refuse(Fault.INTERFACES_AMBIGUOUS, attempt -> {
            new Instances(attempt).modifySourceDestinationCheck(instance.id(), false);
            return attempt;
        });
        tenant.run(attempt -> {
            new Attachments(attempt).detach(attachment.id());
            return attempt;
        });
        assertEquals(1, found(instance).interfaces().size());
    }

    private SecurityGroup group(String name) {
        return tenant.run(
                attempt -> new SecurityGroups(attempt).create(Optional.of(vpc.id()), name, "a group", Tags.NONE));
    }

    private Instance launch(SecurityGroup... groups) {
        return tenant.instance(NewInterface.in(subnet.id())
                .withGroups(List.of(groups).stream().map(SecurityGroup::id).toList()));
    }

    private List<Instance> tryLaunch(Attempt attempt) {
        Launch launch = tenant.launch(new LaunchInterface.New(0, NewInterface.in(subnet.id()), true));
        return new Launches(attempt).run(launch, List.of(InstanceId.random(attempt.random())), 0);
    }

    private NewInterface at(Ipv4Address primary) {
        return new NewInterface(
                subnet.id(),
                List.of(),
                "",
                Optional.of(primary),
                List.of(),
                0,
                List.of(),
                Optional.empty(),
                NewPrefixes.NONE,
                Optional.empty(),
                TrackingTimeouts.USUAL,
                Tags.NONE);
    }

    private Instance found(Instance instance) {
        return tenant.run(attempt -> attempt.instance(instance.id()));
    }

    private NetworkInterface primary(Instance instance) {
        return tenant.run(
                attempt -> attempt.networkInterface(instance.interfaces().getFirst()));
    }

    private InstanceState state(Instance instance) {
        return tenant.run(attempt -> attempt.state(attempt.instance(instance.id())));
    }

    private int load(String host) {
        return tenant.intent()
                .find(HostLoad.key(new HostId(host)))
                .orElseThrow()
                .instances();
    }
}
