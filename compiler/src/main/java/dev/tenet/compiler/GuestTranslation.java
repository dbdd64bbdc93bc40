package dev.tenet.compiler;

import dev.tenet.hoststate.ExternalDevice;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.GuestHostName;
import dev.tenet.hoststate.GuestInterface;
import dev.tenet.hoststate.GuestKind;
import dev.tenet.hoststate.GuestMachine;
import dev.tenet.model.Catalogue;
import dev.tenet.model.Image;
import dev.tenet.model.Instance;
import dev.tenet.model.InterfaceAttachment;
import dev.tenet.model.NetworkInterface;
import java.util.List;
import java.util.Optional;

/** An instance as what a host makes of it: by its image, a namespace, a virtual machine, or what others made. */
final class GuestTranslation {
    private GuestTranslation() {}

    /** @param existing those of its interfaces that exist on the host */
    static Guest guest(Instance instance, List<NetworkInterface> existing, GuestHostName name) {
        Image.Guest kind = Catalogue.BUILT_IN
                .image(instance.settings().image())
                .map(Image::guest)
                .orElseGet(() -> new Image.Guest.Namespace(false));
        return switch (kind) {
            case Image.Guest.Namespace(boolean configuresItself) ->
                new Guest(
                        Translation.key(instance.id()),
                        GuestKind.NAMESPACE,
                        Optional.empty(),
                        made(existing),
                        name,
                        configuresItself);
            case Image.Guest.Machine(String image) ->
                new Guest(
                        Translation.key(instance.id()),
                        GuestKind.TAP,
                        Optional.of(machine(instance, image)),
                        made(existing),
                        name);
            case Image.Guest.External() ->
                new Guest(
                        Translation.key(instance.id()), GuestKind.EXTERNAL, Optional.empty(), attached(existing), name);
        };
    }

    private static GuestMachine machine(Instance instance, String image) {
        return Catalogue.BUILT_IN
                .type(instance.settings().type())
                .map(type -> new GuestMachine(image, type.virtualCpus(), type.memoryMebibytes()))
                .orElseGet(() -> new GuestMachine(image, 1, 512));
    }

    private static List<GuestInterface> made(List<NetworkInterface> existing) {
        return existing.stream()
                .map(each -> new GuestInterface(index(each), Translation.number(each)))
                .toList();
    }

    /** Without what others made there is nothing to attach to. */
    private static List<GuestInterface> attached(List<NetworkInterface> existing) {
        return existing.stream()
                .filter(each -> external(each).isPresent())
                .map(each -> new GuestInterface(index(each), Translation.number(each), external(each)))
                .toList();
    }

    private static Optional<ExternalDevice> external(NetworkInterface of) {
        return of.attachment().flatMap(InterfaceAttachment::external).map(device -> switch (device) {
            case dev.tenet.model.ExternalDevice.Tap(String name) -> new ExternalDevice.Tap(name);
            case dev.tenet.model.ExternalDevice.Namespace(String path, String name) ->
                new ExternalDevice.Namespace(path, name);
        });
    }

    private static int index(NetworkInterface of) {
        return of.attachment().map(InterfaceAttachment::deviceIndex).orElse(0);
    }
}
