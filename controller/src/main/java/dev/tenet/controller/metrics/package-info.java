/** What the fabric counts, for Prometheus. */
@org.jspecify.annotations.NullMarked
package dev.tenet.controller.metrics;
