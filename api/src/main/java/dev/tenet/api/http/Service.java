package dev.tenet.api.http;

import dev.tenet.api.Catalog;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.Operations;
import dev.tenet.api.query.Protocol;
import dev.tenet.api.query.RequiredParameters;
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
 * @param namespace the XML namespace of its answers; empty of one that speaks JSON
 */
public record Service(
        String signingName, String name, String version, String namespace, Protocol protocol, Operations operations) {
    private static final String EC2_VERSION = "2016-11-15";
    private static final String ROUTE53_VERSION = "2013-04-01";
    private static final String ZONAL_SHIFT = "arc-zonal-shift";
    private static final String ZONAL_SHIFT_VERSION = "2022-10-30";
    private static final String STS_VERSION = "2011-06-15";
    private static final String LOAD_BALANCING = "elasticloadbalancing";
    private static final String LOAD_BALANCING_VERSION = "2015-12-01";

    /** EC2 with these operations. */
    public static Service ec2(Operations operations) {
        String namespace = "http://ec2.amazonaws.com/doc/" + EC2_VERSION + "/";
        return new Service("ec2", "AmazonEC2", EC2_VERSION, namespace, Protocol.EC2, operations);
    }

    /** Route 53 with these operations. */
    public static Service route53(Operations operations) {
        String namespace = "https://route53.amazonaws.com/doc/" + ROUTE53_VERSION + "/";
        return new Service("route53", "Route53", ROUTE53_VERSION, namespace, Protocol.REST_XML, operations);
    }

    /** ARC's zonal shifts with these operations. */
    public static Service zonalShift(Operations operations) {
        return new Service(ZONAL_SHIFT, "ARCZonalShift", ZONAL_SHIFT_VERSION, "", Protocol.REST_JSON, operations);
    }

    /** STS, as far as Tenet has it. */
    public static Service sts() {
        Operations operations = Operations.of(Catalog.of(StsClient.class))
                .on(GetCallerIdentityRequest.class, GetCallerIdentityResponse.class, new GetCallerIdentity())
                .build();
        String namespace = "https://sts.amazonaws.com/doc/" + STS_VERSION + "/";
        return new Service("sts", "AWSSecurityTokenService", STS_VERSION, namespace, Protocol.QUERY, operations);
    }

    /** Load balancing, version 2, with these operations. */
    public static Service loadBalancing(Operations operations) {
        String namespace = "http://elasticloadbalancing.amazonaws.com/doc/" + LOAD_BALANCING_VERSION + "/";
        return new Service(
                LOAD_BALANCING,
                "AmazonElasticLoadBalancing",
                LOAD_BALANCING_VERSION,
                namespace,
                Protocol.QUERY,
                operations);
    }

    /** What its requests must have; {@code usual} unless it has a table of its own. */
    RequiredParameters required(RequiredParameters usual) {
        return signingName.equals(LOAD_BALANCING) ? RequiredParameters.loadBalancing() : usual;
    }

    /** What it calls an error that any service can answer: load balancing has one code for whatever a parameter may be wrong in. */
    ErrorCode own(ErrorCode code) {
        if (signingName.equals(ZONAL_SHIFT)) {
            return switch (code) {
                case INVALID_INPUT, INVALID_PARAMETER_VALUE, INVALID_PAGINATION_TOKEN -> ErrorCode.VALIDATION;
                default -> code;
            };
        }
        if (!signingName.equals(LOAD_BALANCING)) {
            return code;
        }
        return switch (code) {
            case MISSING_PARAMETER, INVALID_PARAMETER_VALUE, INVALID_PAGINATION_TOKEN, UNKNOWN_PARAMETER ->
                ErrorCode.VALIDATION_ERROR;
            case UNSUPPORTED_OPERATION -> ErrorCode.OPERATION_NOT_PERMITTED;
            default -> code;
        };
    }
}
