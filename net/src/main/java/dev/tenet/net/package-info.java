/**
 * Addresses, prefixes, packet headers, checksums, a packet builder and printer, and packet captures.
 *
 * <p>Everything here is a value over the JDK alone and knows nothing of Tenet's networks. Text is read by {@code parse},
 * which throws {@link dev.tenet.net.ParseException}, or {@code tryParse}, which returns an {@code Optional}; bytes are read
 * by {@code parse} methods that throw the checked {@link dev.tenet.net.MalformedPacketException}.
 */
@NullMarked
package dev.tenet.net;

import org.jspecify.annotations.NullMarked;
