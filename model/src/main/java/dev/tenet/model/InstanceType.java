package dev.tenet.model;

import java.util.Optional;

/**
 * What an instance may have.
 *
 * @param maxInterfaces network interfaces
 * @param maxIpv4PerInterface addresses of each, the primary one included
 * @param maxIpv6PerInterface addresses of each
 * @param allowance of each interface; empty: as much as the host carries
 */
public record InstanceType(
        InstanceTypeName name,
        int virtualCpus,
        int memoryMebibytes,
        int maxInterfaces,
        int maxIpv4PerInterface,
        int maxIpv6PerInterface,
        Optional<NetworkAllowance> allowance) {}
