@org.jspecify.annotations.NullMarked
package dev.tenet.api.ec2;
