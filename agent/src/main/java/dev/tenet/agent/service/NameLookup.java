package dev.tenet.agent.service;

import dev.tenet.net.IpAddress;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.List;
import java.util.Optional;

/** Finds what only the controller knows of a network: its instances by their ids and addresses. May block for a moment. */
public interface NameLookup {
    /** Without a controller: what is on this host is known all the same. */
    NameLookup NONE = new NameLookup() {
        @Override
        public Answer addresses(VirtualNetworkIdentifier network, String instance) {
            return new Answer.Unknown();
        }

        @Override
        public Optional<String> instance(VirtualNetworkIdentifier network, IpAddress address) {
            return Optional.empty();
        }
    };

    /** What is known of an instance. */
    sealed interface Answer {
        /** It is there; without those of a family that it wants no answers for. */
        record Found(List<IpAddress> addresses) implements Answer {
            public Found {
                addresses = List.copyOf(addresses);
            }
        }

        /** The network has no such instance. */
        record Absent() implements Answer {}

        /** Nobody can say at the moment. */
        record Unknown() implements Answer {}
    }

    /** The addresses by which an instance's own name is answered. */
    Answer addresses(VirtualNetworkIdentifier network, String instance);

    /** The instance that has an address. */
    Optional<String> instance(VirtualNetworkIdentifier network, IpAddress address);
}
