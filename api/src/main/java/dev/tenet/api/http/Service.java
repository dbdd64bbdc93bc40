package dev.tenet.api.http;

import dev.tenet.api.Catalog;
import dev.tenet.api.Operations;
import dev.tenet.api.query.Protocol;
import dev.tenet.api.sts.GetCallerIdentity;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/**
 * One of AWS's services, as Tenet speaks it.
 *
 * @param signingName what signatures for it are scoped to, such as {@code ec2}
 * @param name what its errors call it, such as {@code AmazonEC2}
 * @param version the one API version it has
 * @param namespace the XML namespace of its answers
 */
public record Service(
        String signingName, String name, String version, String namespace, Protocol protocol, Operations operations) {
    private static final String EC2_VERSION = "2016-11-15";
    private static final String STS_VERSION = "2011-06-15";

    /** EC2 with these operations. */
    public static Service ec2(Operations operations) {
        String namespace = "http://ec2.amazonaws.com/doc/" + EC2_VERSION + "/";
        return new Service("ec2", "AmazonEC2", EC2_VERSION, namespace, Protocol.EC2, operations);
    }

    /** STS, as far as Tenet has it. */
    public static Service sts() {
        Operations operations = Operations.of(Catalog.of(StsClient.class))
                .on(GetCallerIdentityRequest.class, GetCallerIdentityResponse.class, new GetCallerIdentity())
                .build();
        String namespace = "https://sts.amazonaws.com/doc/" + STS_VERSION + "/";
        return new Service("sts", "AWSSecurityTokenService", STS_VERSION, namespace, Protocol.QUERY, operations);
    }
}
