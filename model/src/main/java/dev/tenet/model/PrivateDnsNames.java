package dev.tenet.model;

import dev.tenet.model.SubnetSettings.HostnameType;

/**
 * What an instance is named after, and which questions for the name after itself are answered.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-naming.html">EC2 instance hostname types</a>
 */
public record PrivateDnsNames(HostnameType hostnameType, boolean dnsARecord, boolean dnsAaaaRecord) {
    public static PrivateDnsNames of(SubnetSettings settings) {
        return new PrivateDnsNames(settings.hostnameType(), settings.dnsARecord(), settings.dnsAaaaRecord());
    }
}
