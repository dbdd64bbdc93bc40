/** Route 53's private hosted zones. */
@org.jspecify.annotations.NullMarked
package dev.tenet.api.route53;
