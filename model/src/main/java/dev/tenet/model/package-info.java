/**
 * Intent: what tenants asked for, as records that are valid when they exist. {@link dev.tenet.model.Kind} lists what the
 * store keeps; the commands that change it are in {@code dev.tenet.model.command}.
 */
@org.jspecify.annotations.NullMarked
package dev.tenet.model;
