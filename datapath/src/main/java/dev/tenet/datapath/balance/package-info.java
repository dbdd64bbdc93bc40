/** Which backend gets a connection: tables that agents write, and that the reference reads. */
@org.jspecify.annotations.NullMarked
package dev.tenet.datapath.balance;
