package dev.tenet.model.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.model.Catalogue;
import dev.tenet.model.ExternalDevice;
import dev.tenet.model.HostId;
import dev.tenet.model.HostLoad;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceGoal;
import dev.tenet.model.InterfaceAttachment;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.Subnet;
import dev.tenet.model.Tags;
import dev.tenet.model.Vpc;
import dev.tenet.net.IpPrefix;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExternalAttachmentsTest {
    private static final HostId HOST = new HostId("host-2");
    private static final ExternalDevice TAP = new ExternalDevice.Tap("tap0");
    private static final ExternalDevice BOX = new ExternalDevice.Namespace("/run/netns/box", "eth1");

    private final Tenant tenant = new Tenant();
    private final Vpc vpc = tenant.vpc("10.0.0.0/16");
    private final Subnet subnet = tenant.run(attempt -> new Subnets(attempt)
            .create(new NewSubnet(
                    vpc.id(), Optional.of(Tenant.ZONE_A), IpPrefix.parse("10.0.0.0/24"), Optional.empty(), Tags.NONE)));
    private final NetworkInterfaceId first = create();
    private final NetworkInterfaceId second = create();

    @Test
    void whatOthersMadeIsAnInstanceOnItsHost() {
        Instance made = attach(first, TAP);
        assertEquals(HOST, made.host());
        assertEquals(Catalogue.EXTERNAL, made.settings().image());
        assertEquals(made, attach(first, TAP));
        assertEquals(1, load());
        assertEquals(Optional.of(TAP), attachment(first).flatMap(InterfaceAttachment::external));

        Instance more = tenant.run(attempt -> new ExternalAttachments(attempt).attach(second, made.id(), BOX));
        assertEquals(List.of(first, second), more.interfaces());
        assertEquals(1, attachment(second).orElseThrow().deviceIndex());
    }

    @Test
    void whatCannotBeIsRefused() {
        tenant.refuse(
                Fault.HOST_NOT_FOUND,
                attempt -> new ExternalAttachments(attempt).attach(first, new HostId("host-9"), TAP));
        tenant.refuse(
                Fault.NO_CAPACITY,
                attempt -> new ExternalAttachments(attempt).attach(first, new HostId("host-3"), TAP));
        Instance ordinary = tenant.instance(NewInterface.in(subnet.id()));
        tenant.refuse(
                Fault.COMBINATION_INVALID,
                attempt -> new ExternalAttachments(attempt).attach(first, ordinary.id(), TAP));
        Instance made = attach(first, TAP);
        tenant.refuse(Fault.INTERFACE_IN_USE, attempt -> new ExternalAttachments(attempt).attach(first, HOST, BOX));
        tenant.refuse(Fault.COMBINATION_INVALID, attempt -> new Attachments(attempt).attach(second, made.id(), 1));
        tenant.refuse(Fault.ATTACHMENT_NOT_FOUND, attempt -> {
            new ExternalAttachments(attempt).detach(second);
            return second;
        });
    }

    @Test
    void itStopsAndStartsWhereItIs() {
        Instance made = attach(first, TAP);
        tenant.settle(made.id());
        tenant.run(attempt -> new Instances(attempt).stop(made.id()));
        tenant.settle(made.id());
        assertEquals(0, load());
        for (int i = 0; i < 4; i++) {
            tenant.instance(NewInterface.in(subnet.id()));
        }
        tenant.run(attempt -> new Instances(attempt).start(made.id()));
        assertEquals(HOST, tenant.run(attempt -> attempt.instance(made.id())).host());
    }

    @Test
    void itEndsWithItsPrimaryInterfaceAndTheInterfacesStay() {
        Instance made = attach(first, TAP);
        tenant.run(attempt -> new ExternalAttachments(attempt).attach(second, made.id(), BOX));
        detach(second);
        assertEquals(
                List.of(first),
                tenant.run(attempt -> attempt.instance(made.id())).interfaces());
        detach(first);
        assertEquals(
                InstanceGoal.TERMINATED,
                tenant.run(attempt -> attempt.instance(made.id())).goal());
        assertTrue(attachment(first).isEmpty());
        assertEquals(0, load());
    }

    private Instance attach(NetworkInterfaceId id, ExternalDevice device) {
        return tenant.run(attempt -> new ExternalAttachments(attempt).attach(id, HOST, device));
    }

    private void detach(NetworkInterfaceId id) {
        tenant.run(attempt -> {
            new ExternalAttachments(attempt).detach(id);
            return id;
        });
    }

    private NetworkInterfaceId create() {
        return tenant.run(attempt -> new NetworkInterfaces(attempt).create(NewInterface.in(subnet.id())))
                .id();
    }

    private Optional<InterfaceAttachment> attachment(NetworkInterfaceId id) {
        NetworkInterface found = tenant.run(attempt -> attempt.networkInterface(id));
        return found.attachment();
    }

    private int load() {
        return tenant.intent().find(HostLoad.key(HOST)).map(HostLoad::instances).orElse(0);
    }
}
