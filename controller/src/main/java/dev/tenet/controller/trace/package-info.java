/** What would happen to a packet: the reference datapath of every host on its way, one after another. */
@org.jspecify.annotations.NullMarked
package dev.tenet.controller.trace;
