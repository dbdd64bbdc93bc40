/**
 * Keys and values of the datapath's maps, and what hosts say to each other, as views of memory. The other classes of
 * this package are generated from {@code layout.h} and {@code wire.h}; {@code bpf/layout_types.c} lists them.
 */
@NullMarked
package dev.tenet.datapath.layout;

import org.jspecify.annotations.NullMarked;
