package dev.tenet.model;

/**
 * The types of records that a tenant may have in a hosted zone, by their mnemonics.
 *
 * @see <a href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html">Supported DNS record types</a>
 */
public enum RecordType {
    A,
    AAAA,
    CAA,
    CNAME,
    HTTPS,
    MX,
    NAPTR,
    NS,
    PTR,
    SOA,
    SPF,
    SRV,
    SSHFP,
    SVCB,
    TLSA,
    TXT
}
