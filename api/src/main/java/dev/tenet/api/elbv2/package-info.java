/** The dialect of Elastic Load Balancing, version 2: the operations that Tenet has. */
@org.jspecify.annotations.NullMarked
package dev.tenet.api.elbv2;
