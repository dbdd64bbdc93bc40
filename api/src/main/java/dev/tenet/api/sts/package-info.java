/** The one operation of the Security Token Service that clients call before they start. */
@org.jspecify.annotations.NullMarked
package dev.tenet.api.sts;
