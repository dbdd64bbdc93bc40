package dev.tenet.tests.journey;

/** The ids of what a tenant made. */
record TenantNetwork(String vpc, String subnet, String group) {}
