package dev.tenet.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.api.ec2.StoreIntent;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.model.AccountId;
import dev.tenet.model.AddressAssociationId;
import dev.tenet.model.AllocationId;
import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.model.HostNumber;
import dev.tenet.model.HostState;
import dev.tenet.model.IntentKey;
import dev.tenet.model.InterfaceNumber;
import dev.tenet.model.Kind;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NatGatewayId;
import dev.tenet.model.NatLeases;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.SubnetId;
import dev.tenet.model.Tags;
import dev.tenet.model.VpcId;
import dev.tenet.model.ZoneName;
import dev.tenet.model.command.PortLeases;
import dev.tenet.net.Ipv4Address;
import dev.tenet.store.MemoryStore;
import dev.tenet.store.ObjectStore;
import dev.tenet.store.ObjectTransaction;
import dev.tenet.store.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One NAT gateway of one address. Time is the test's, and so is who is connected. */
class PortLeasingTest {
    private static final HostId FIRST = new HostId("first");
    private static final HostId LATE = new HostId("late");

    private final NatGateway gateway = gateway();
    private final NatGatewayKey key = new NatGatewayKey(new dev.tenet.hoststate.InterfaceNumber(5));
    private final Map<HostId, List<AgentMessage.NatGatewayUse>> told = new HashMap<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private ObjectStore objects;
    private StoreWriter writer;
    private PortLeasing leasing;

    @BeforeEach
    void open() throws Exception {
        Random random = new Random(1);
        objects = new ObjectStore(
                new MemoryStore(() -> now, random, Executors.newVirtualThreadPerTaskExecutor()),
                Kind.ALL,
                random,
                RetryPolicy.DEFAULT);
        writer = new StoreWriter(objects);
        leasing = new PortLeasing(writer, () -> now, PortLeases.FIRST_PORTS);
        change(transaction -> {
            transaction.put(gateway);
            transaction.put(host(FIRST, 1));
            transaction.put(host(LATE, 2));
        });
    }

    @AfterEach
    void close() {
        writer.close();
        objects.close();
    }

    @Test
    void aHostThatCameWhenAllPortsWereLeasedGetsSomeWithoutTellingAgain() throws Exception {
        leaseAll();
        tell(LATE);
        look();
        assertEquals(0, leases().ports(LATE));
        change(transaction -> new PortLeases(new StoreIntent(transaction), now).end(leasesKey(), FIRST));
        now = now.plus(PortLeases.REST).plusSeconds(1);
        look();
        assertTrue(leases().ports(LATE) > 0, () -> "all that is leased: " + leases());
    }

    @Test
    void whoGotFirstPortsGetsNoMoreByWhatWasSoBefore() throws Exception {
        StoreSnapshot before = snapshot();
        tell(FIRST);
        assertEquals(PortLeases.FIRST_PORTS, leases().ports(FIRST));
        leasing.heard(FIRST, new AgentMessage.NatUse(List.of(AgentMessage.NatGatewayUse.none(key))), before);
        change(_ -> {});
        look(before);
        assertEquals(PortLeases.FIRST_PORTS, leases().ports(FIRST));
    }

    @Test
    void whoIsNotConnectedGetsNone() throws Exception {
        leaseAll();
        tell(LATE);
        told.remove(LATE);
        change(transaction -> new PortLeases(new StoreIntent(transaction), now).end(leasesKey(), FIRST));
        now = now.plus(PortLeases.REST).plusSeconds(1);
        look();
        assertEquals(0, leases().ports(LATE));
    }

    /** By hosts that have gone since, but for the first. */
    private void leaseAll() throws Exception {
        for (int n = 0; leases().leases().isEmpty() || !free().isEmpty(); n++) {
            HostId each = n == 0 ? FIRST : new HostId("other-" + n);
            change(transaction -> new PortLeases(new StoreIntent(transaction), now).grow(gateway.key(), each));
        }
    }

    private BitSet free() {
        return leases().freePorts(gateway.addresses().getFirst().address(), now);
    }

    private void tell(HostId host) throws Exception {
        AgentMessage.NatGatewayUse use = AgentMessage.NatGatewayUse.none(key);
        told.put(host, List.of(use));
        leasing.heard(host, new AgentMessage.NatUse(List.of(use)), snapshot());
        change(_ -> {});
    }

    private void look() throws Exception {
        look(snapshot());
    }

    private void look(StoreSnapshot intent) throws Exception {
        leasing.look(
                intent,
                host -> Optional.ofNullable(told.get(host)),
                Duration.between(Instant.EPOCH, now).toNanos());
        change(_ -> {});
    }

    /** After all that was written before. */
    private void change(Consumer<ObjectTransaction> change) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        writer.add(new StoreWriter.Write() {
            @Override
            public void run(ObjectTransaction transaction) {
                change.accept(transaction);
            }

            @Override
            public void done(boolean written) {
                done.countDown();
            }
        });
        done.await();
    }

    private StoreSnapshot snapshot() {
        return new StoreSnapshot(objects.freshSnapshot());
    }

    private IntentKey<NatLeases> leasesKey() {
        return NatLeases.key(gateway.owner(), gateway.id());
    }

    private NatLeases leases() {
        return snapshot().find(leasesKey()).orElseGet(() -> NatLeases.none(gateway));
    }

    private static Host host(HostId id, int number) {
        return new Host(
                id,
                new HostNumber(number),
                new ZoneName("tenet-1a"),
                Ipv4Address.of(198, 18, 0, number),
                false,
                false,
                HostState.READY);
    }

    private static NatGateway gateway() {
        return new NatGateway(
                new NatGatewayId("nat-00000000000000001"),
                new AccountId("111111111111"),
                new VpcId("vpc-00000000000000001"),
                new SubnetId("subnet-00000000000000001"),
                Optional.of(new NetworkInterfaceId("eni-00000000000000001")),
                Optional.of(new InterfaceNumber(5)),
                Optional.empty(),
                List.of(new NatGateway.Address(
                        Ipv4Address.of(10, 0, 0, 10),
                        Optional.of(new NatGateway.PublicAddress(
                                Ipv4Address.of(203, 0, 113, 10),
                                new AllocationId("eipalloc-00000000000000001"),
                                new AddressAssociationId("eipassoc-00000000000000001"))),
                        Optional.empty())),
                Optional.empty(),
                Instant.parse("2026-01-01T00:00:00Z"),
                Optional.empty(),
                Tags.NONE);
    }
}
