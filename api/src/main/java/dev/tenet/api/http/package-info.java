/** The EC2 API over HTTP: from a request's bytes to an operation, and back. */
@org.jspecify.annotations.NullMarked
package dev.tenet.api.http;
