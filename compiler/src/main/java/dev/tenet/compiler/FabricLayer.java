package dev.tenet.compiler;

import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkKey;
import dev.tenet.hoststate.StateDigest;
import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What every host knows of the others, kept once for all. */
final class FabricLayer {
    /** A host that exists for the data path. */
    private record Known(
            FabricHost resource, Optional<GatewayChoice.Candidate> candidate, Optional<GatewayChoice.Candidate> edge) {}

    private final Map<HostId, Known> hosts = new LinkedHashMap<>();
    private final Map<HostNumber, EncodedResource> resources = new HashMap<>();

    /** No longer hosts, but still named by resources of networks that have not been looked at since. */
    private final Set<HostNumber> departing = new HashSet<>();

    private final ChangeLog log;
    private Optional<EncodedResource> internet = Optional.empty();
    private StateDigest digest = StateDigest.EMPTY;

    FabricLayer(ChangeLog log) {
        this.log = log;
    }

    /** What a host's change means for networks. */
    record Effect(boolean placementsChanged, boolean candidatesChanged) {}

    Effect evaluate(HostId id, IntentSnapshot intent) {
        log.object();
        Optional<Host> host = intent.find(Host.key(id));
        Optional<Known> now = host.flatMap(found -> Fabric.resource(found, intent)
                .map(resource -> new Known(resource, Fabric.candidate(found), Fabric.edge(found))));
        Optional<Known> before = Optional.ofNullable(hosts.get(id));
        now.ifPresentOrElse(known -> hosts.put(id, known), () -> hosts.remove(id));
        now.ifPresent(known -> put(log.compiled(known.resource())));
        Optional<HostNumber> numberBefore = before.map(known -> known.resource().number());
        Optional<HostNumber> numberNow = now.map(known -> known.resource().number());
        if (!numberBefore.equals(numberNow)) {
            numberBefore.ifPresent(departing::add);
        }
        evaluateInternet(intent);
        return new Effect(
                !numberBefore.equals(numberNow),
                !before.flatMap(Known::candidate).equals(now.flatMap(Known::candidate))
                        || !before.flatMap(Known::edge).equals(now.flatMap(Known::edge)));
    }

    /** Removes the hosts that nothing refers to any more. */
    void removeDeparted() {
        for (HostNumber number : List.copyOf(departing)) {
            boolean isBack = hosts.values().stream()
                    .anyMatch(known -> known.resource().number().equals(number));
            if (isBack || !log.isReferredTo(number)) {
                departing.remove(number);
            }
            if (!isBack && !log.isReferredTo(number)) {
                EncodedResource before = resources.remove(number);
                if (before != null) {
                    digest = digest.minus(before);
                    log.everywhere(number, new ResourceChange(Optional.of(before), Optional.empty()));
                }
            }
        }
    }

    boolean hasDeparting() {
        return !departing.isEmpty();
    }

    boolean exists(HostId host) {
        return hosts.containsKey(host);
    }

    List<GatewayChoice.Candidate> candidates() {
        return hosts.values().stream()
                .map(Known::candidate)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The hosts by which outside traffic enters and leaves. */
    List<GatewayChoice.Candidate> edges() {
        return hosts.values().stream()
                .map(Known::edge)
                .flatMap(Optional::stream)
                .toList();
    }

    Optional<HostNumber> number(HostId host) {
        return Optional.ofNullable(hosts.get(host))
                .map(known -> known.resource().number());
    }

    Collection<EncodedResource> resources() {
        List<EncodedResource> all = new ArrayList<>(resources.values());
        internet.ifPresent(all::add);
        return all;
    }

    void evaluateInternet(IntentSnapshot intent) {
        putInternet(Fabric.internet(edges(), intent).map(log::compiled));
    }

    private void putInternet(Optional<EncodedResource> now) {
        Optional<EncodedResource> before = internet;
        if (before.map(EncodedResource::bytes).equals(now.map(EncodedResource::bytes))) {
            return;
        }
        internet = now;
        now.ifPresent(network -> {
            log.references(network, 1);
            digest = digest.plus(network);
        });
        before.ifPresent(network -> {
            log.references(network, -1);
            digest = digest.minus(network);
        });
        log.everywhere(new NetworkKey(Network.INTERNET), new ResourceChange(before, now));
    }

    StateDigest digest() {
        return digest;
    }

    private void put(EncodedResource resource) {
        EncodedResource before = resources.put((HostNumber) resource.key(), resource);
        if (before == null || !before.bytes().equals(resource.bytes())) {
            digest = (before == null ? digest : digest.minus(before)).plus(resource);
            log.everywhere(resource.key(), new ResourceChange(Optional.ofNullable(before), Optional.of(resource)));
        }
    }
}
