/** Makes and removes what instances are on a host, and the devices that connect them. One driver for each kind of guest. */
@NullMarked
package dev.tenet.agent.guest;

import org.jspecify.annotations.NullMarked;
