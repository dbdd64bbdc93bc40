package dev.tenet.model;

/** An availability zone: hosts that fail together. */
public record Zone(ZoneName name, ZoneId id) {}
