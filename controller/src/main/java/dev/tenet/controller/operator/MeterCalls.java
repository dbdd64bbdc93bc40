package dev.tenet.controller.operator;

import dev.tenet.hoststate.MeteringClass;
import dev.tenet.model.Instance;
import dev.tenet.model.Kind;
import dev.tenet.model.MeterTotal;
import dev.tenet.model.MeterTotals;
import dev.tenet.model.MeteredTraffic;
import dev.tenet.model.MeteringSetting;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.Vpc;
import dev.tenet.model.command.Vpcs;
import dev.tenet.net.IpPrefix;
import dev.tenet.operator.wire.ClassMeter;
import dev.tenet.operator.wire.ForgetMeterRequest;
import dev.tenet.operator.wire.ForgetMeterResponse;
import dev.tenet.operator.wire.ListMeteringClassesRequest;
import dev.tenet.operator.wire.ListMeteringClassesResponse;
import dev.tenet.operator.wire.ListMetersRequest;
import dev.tenet.operator.wire.ListMetersResponse;
import dev.tenet.operator.wire.Meter;
import dev.tenet.operator.wire.PrefixClass;
import dev.tenet.operator.wire.SetMeteringClassRequest;
import dev.tenet.operator.wire.SetMeteringClassResponse;
import dev.tenet.store.Snapshot;
import io.grpc.Status;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

/** The calls about what is billed. */
final class MeterCalls {
    private final OperatorBackend backend;

    MeterCalls(OperatorBackend backend) {
        this.backend = backend;
    }

    ListMetersResponse list(ListMetersRequest request) {
        Snapshot snapshot = backend.objects().snapshot();
        Set<NetworkInterfaceId> there = new HashSet<>();
        snapshot.list(Kind.NETWORK_INTERFACE).forEach(found -> there.add(found.id()));
        Set<NetworkInterfaceId> ofInstance = new HashSet<>();
        snapshot.list(Kind.INSTANCE).stream()
                .filter(instance -> instance.id().value().equals(request.getId()))
                .map(Instance::interfaces)
                .forEach(ofInstance::addAll);
        ListMetersResponse.Builder response = ListMetersResponse.newBuilder();
        snapshot.list(Kind.METER_TOTALS).stream()
                .filter(totals -> request.getId().isEmpty()
                        || totals.networkInterface().value().equals(request.getId())
                        || totals.vpc().value().equals(request.getId())
                        || totals.owner().value().equals(request.getId())
                        || ofInstance.contains(totals.networkInterface()))
                .forEach(totals -> response.addMeters(meter(totals, !there.contains(totals.networkInterface()))));
        return response.build();
    }

    private static Meter meter(MeterTotals totals, boolean gone) {
        Meter.Builder meter = Meter.newBuilder()
                .setNetworkInterfaceId(totals.networkInterface().value())
                .setVpcId(totals.vpc().value())
                .setAccountId(totals.owner().value())
                .setGone(gone)
                .setReadAt(totals.readAt().getEpochSecond());
        for (MeterTotal total : totals.totals()) {
            MeteredTraffic sum = total.sum();
            meter.addClasses(ClassMeter.newBuilder()
                    .setNumber(total.meteringClass())
                    .setName(new MeteringClass(total.meteringClass()).label())
                    .setPacketsFromInstance(sum.packetsFromInstance())
                    .setBytesFromInstance(sum.bytesFromInstance())
                    .setPacketsToInstance(sum.packetsToInstance())
                    .setBytesToInstance(sum.bytesToInstance()));
        }
        return meter.build();
    }

    ForgetMeterResponse forget(ForgetMeterRequest request) {
        Snapshot snapshot = backend.objects().freshSnapshot();
        MeterTotals totals = snapshot.list(Kind.METER_TOTALS).stream()
                .filter(found -> found.networkInterface().value().equals(request.getNetworkInterfaceId()))
                .findFirst()
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("nothing was counted for '" + request.getNetworkInterfaceId() + "'")
                        .asRuntimeException());
        boolean gone = backend.objects()
                .transact(transaction -> {
                    boolean isGone = transaction
                            .find(NetworkInterface.key(totals.owner(), totals.networkInterface()))
                            .isEmpty();
                    if (isGone) {
                        transaction.delete(totals.key());
                    }
                    return isGone;
                })
                .result();
        if (!gone) {
            throw Status.FAILED_PRECONDITION
                    .withDescription("the network interface '" + request.getNetworkInterfaceId() + "' still exists")
                    .asRuntimeException();
        }
        return ForgetMeterResponse.getDefaultInstance();
    }

    SetMeteringClassResponse set(SetMeteringClassRequest request) {
        Vpc vpc = vpc(request.getVpcId());
        IpPrefix prefix = IpPrefix.parse(request.getPrefix());
        OptionalInt meteringClass =
                request.getMeteringClass() == 0 ? OptionalInt.empty() : OptionalInt.of(request.getMeteringClass());
        backend.write(vpc.owner(), attempt -> {
            new Vpcs(attempt).setMeteringClass(vpc.id(), prefix, meteringClass);
            return vpc;
        });
        return SetMeteringClassResponse.getDefaultInstance();
    }

    ListMeteringClassesResponse classes(ListMeteringClassesRequest request) {
        Vpc vpc = vpc(request.getVpcId());
        ListMeteringClassesResponse.Builder response = ListMeteringClassesResponse.newBuilder();
        backend.objects()
                .freshSnapshot()
                .find(MeteringSetting.key(vpc.id()))
                .ifPresent(setting -> setting.classes()
                        .forEach(of -> response.addClasses(PrefixClass.newBuilder()
                                .setPrefix(of.prefix().toString())
                                .setMeteringClass(of.meteringClass()))));
        return response.build();
    }

    private Vpc vpc(String id) {
        return backend.objects().freshSnapshot().list(Kind.VPC).stream()
                .filter(found -> found.id().value().equals(id))
                .findFirst()
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("there is no VPC " + id)
                        .asRuntimeException());
    }
}
