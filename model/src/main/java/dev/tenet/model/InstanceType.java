package dev.tenet.model;

/**
 * What an instance may have.
 *
 * @param maxInterfaces network interfaces
 * @param maxIpv4PerInterface addresses of each, the primary one included
 * @param maxIpv6PerInterface addresses of each
 */
public record InstanceType(
        InstanceTypeName name,
        int virtualCpus,
        int memoryMebibytes,
        int maxInterfaces,
        int maxIpv4PerInterface,
        int maxIpv6PerInterface) {}
