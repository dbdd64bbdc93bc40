/**
 * The contract between controllers and agents: what one host must do ({@link dev.tenet.hoststate.HostState}), made of
 * {@link dev.tenet.hoststate.Resource}s that arrive in {@link dev.tenet.hoststate.ResourceOrder}; the messages that carry it
 * both ways; and their wire form.
 */
@org.jspecify.annotations.NullMarked
package dev.tenet.hoststate;
