package dev.tenet.model;

/** An id the control plane makes up: a prefix that tells the kind, and 17 hexadecimal digits. */
public sealed interface GeneratedId
        permits ResourceId,
                ReservationId,
                VpcCidrAssociationId,
                SubnetCidrAssociationId,
                RouteTableAssociationId,
                NetworkAclAssociationId,
                AddressAssociationId,
                AttachmentId,
                TrafficMirrorFilterRuleId {
    /** The id as tenants write it. */
    String value();
}
