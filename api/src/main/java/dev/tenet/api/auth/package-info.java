/** Who sent a request: AWS Signature Version 4, verified. */
@org.jspecify.annotations.NullMarked
package dev.tenet.api.auth;
