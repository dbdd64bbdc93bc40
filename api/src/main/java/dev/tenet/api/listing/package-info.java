/** What every Describe operation shares: filters and pages. */
@org.jspecify.annotations.NullMarked
package dev.tenet.api.listing;
