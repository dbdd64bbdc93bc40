/** From a call of the EC2 API, by clients that tenants have, to packets between instances. */
@org.jspecify.annotations.NullMarked
package dev.tenet.tests.journey;
