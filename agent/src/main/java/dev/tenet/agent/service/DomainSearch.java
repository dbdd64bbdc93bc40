package dev.tenet.agent.service;

import dev.tenet.net.Bytes;
import dev.tenet.net.DomainNames;
import java.util.Arrays;

/** The list of domains in which names are looked for (RFC 3397, RFC 3646). */
final class DomainSearch {
    private DomainSearch() {}

    /** @param domains one or several, with spaces between */
    static Bytes encode(String domains) {
        return Bytes.concat(Arrays.stream(domains.strip().split("\\s+"))
                .map(DomainNames::encode)
                .toArray(Bytes[]::new));
    }
}
