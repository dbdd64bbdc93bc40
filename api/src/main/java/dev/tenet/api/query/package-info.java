/** The AWS query protocols: form parameters into the SDK's request classes, the SDK's response classes into XML. */
@org.jspecify.annotations.NullMarked
package dev.tenet.api.query;
