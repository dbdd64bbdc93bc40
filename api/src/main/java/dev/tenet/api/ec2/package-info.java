/**
 * The EC2 operations, a file for each family. {@link dev.tenet.api.ec2.Ec2Operations} lists them. EC2's own classes stop here:
 * a handler translates a request to a command of {@code dev.tenet.model.command}, and what it made to a response.
 */
@org.jspecify.annotations.NullMarked
package dev.tenet.api.ec2;
