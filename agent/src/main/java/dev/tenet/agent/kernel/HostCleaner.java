package dev.tenet.agent.kernel;

import dev.tenet.agent.flood.FloodRoutes;
import dev.tenet.agent.guest.DeviceNames;
import dev.tenet.agent.guest.GuestDriver;
import dev.tenet.agent.guest.GuestException;
import dev.tenet.agent.netlink.Link;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.service.HostServices;
import dev.tenet.bpf.BpfException;
import dev.tenet.bpf.BpfLink;
import dev.tenet.bpf.BpfProgram;
import dev.tenet.bpf.ClsactFilter;
import dev.tenet.bpf.KernelFeature;
import dev.tenet.bpf.TcDirection;
import dev.tenet.bpf.TcxQuery;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.net.IpPrefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Removes everything of ours from a host, recognised by what it is and not by what anybody remembers: guests that say whose they are, devices
 * by their names, attachments by their programs' names, pins and files in the state folder. For the namespace of the calling thread.
 */
public final class HostCleaner {
    private static final Set<String> PROGRAMS = Set.of(
            DatapathObject.FROM_FABRIC,
            DatapathObject.FROM_INSTANCE,
            DatapathObject.FROM_SERVICES,
            DatapathObject.FROM_INTERNET,
            DatapathObject.FROM_OUTSIDE,
            DatapathObject.FROM_MIRROR);
    private static final Set<LinkName> OTHER_DEVICES =
            Set.of(KernelDatapath.VXLAN_DEVICE, KernelDatapath.MIRROR_DEVICE, EdgeSignal.DEVICE, HostServices.DEVICE);
    private static final int PRIORITY = 1;
    private static final int HANDLE = 1;

    private final Links links;
    private final FloodRoutes routes;
    private final List<GuestDriver> guests;
    private final StateFolder state;
    private final Consumer<String> said;

    /** @param said takes a line for each thing that is removed */
    public HostCleaner(
            Links links, FloodRoutes routes, List<GuestDriver> guests, StateFolder state, Consumer<String> said) {
        this.links = links;
        this.routes = routes;
        this.guests = List.copyOf(guests);
        this.state = state;
        this.said = said;
    }

    public void clean() throws GuestException {
        for (GuestDriver kind : guests) {
            for (InstanceKey instance : kind.instances()) {
                said.accept("instance " + instance);
                kind.remove(instance);
            }
        }
        for (IpPrefix withdrawn : routes.all()) {
            said.accept("route for " + withdrawn + " in table " + KernelFloodRoutes.TABLE);
            routes.remove(withdrawn);
        }
        for (Link link : links.all()) {
            if (DeviceNames.parse(link.name()).isPresent() || OTHER_DEVICES.contains(link.name())) {
                said.accept("device " + link.name());
                links.delete(link.index());
            } else {
                detach(link);
            }
        }
        if (new DatapathPins(state).unmount()) {
            said.accept("pins in " + state.path());
        }
        deleteFiles();
    }

    private void detach(Link link) {
        ClsactFilter filter = new ClsactFilter(link.index(), TcDirection.INGRESS, PRIORITY, HANDLE);
        OptionalInt filterProgram = filter.programId();
        if (filterProgram.isPresent() && isOurs(filterProgram.getAsInt())) {
            said.accept("filter of device " + link.name());
            filter.detach();
        }
        if (KernelFeature.TCX_LINKS.isPresent()) {
            for (TcxQuery.Attached attached : TcxQuery.attached(link.index(), TcDirection.INGRESS)) {
                if (attached.linkId() != 0 && isOurs(attached.programId())) {
                    said.accept("tcx link of device " + link.name());
                    try (BpfLink open = BpfLink.openById(attached.linkId())) {
                        open.detach();
                    }
                }
            }
        }
        OptionalInt atDriver = links.xdpProgram(link.name());
        if (atDriver.isPresent() && isOurs(atDriver.getAsInt())) {
            said.accept("XDP program of device " + link.name());
            EdgeDevice.detach(link.name());
        }
    }

    private static boolean isOurs(int programId) {
        try (BpfProgram program = BpfProgram.openById(programId)) {
            return PROGRAMS.contains(program.info().name());
        } catch (BpfException gone) {
            // Detached and freed between the query and here.
            return false;
        }
    }

    private void deleteFiles() {
        Path folder = state.path();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
            said.accept("state in " + folder);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot remove " + folder, failure);
        }
    }
}
