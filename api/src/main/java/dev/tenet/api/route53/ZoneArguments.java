package dev.tenet.api.route53;

import dev.tenet.api.ApiException;
import dev.tenet.api.Caller;
import dev.tenet.api.ErrorCode;
import dev.tenet.model.HostedZoneId;
import dev.tenet.model.VpcId;
import dev.tenet.model.command.HostedZones;
import software.amazon.awssdk.services.route53.model.VPC;

/** What requests name, read. */
final class ZoneArguments {
    static final String ZONE_PREFIX = "/hostedzone/";

    private ZoneArguments() {}

    /** With what clients take from answers before it, or without. An id of another form is one that no zone has. */
    static HostedZoneId zone(String text) {
        String id = text.startsWith(ZONE_PREFIX) ? text.substring(ZONE_PREFIX.length()) : text;
        try {
            return HostedZoneId.parse(id);
        } catch (IllegalArgumentException malformed) {
            throw HostedZones.notFound(id);
        }
    }

    /** @throws ApiException {@code InvalidVPCId}, {@code InvalidInput} */
    static VpcId vpc(VPC vpc, Caller caller) {
        if (vpc == null || vpc.vpcId() == null) {
            throw invalid("The request must contain the parameter VPC.VPCId");
        }
        return vpc(vpc.vpcId(), vpc.vpcRegionAsString() == null ? caller.region() : vpc.vpcRegionAsString(), caller);
    }

    static VpcId vpc(String id, String region, Caller caller) {
        try {
            if (region.equals(caller.region())) {
                return VpcId.parse(id);
            }
        } catch (IllegalArgumentException malformed) {
            // said below
        }
        throw new ApiException(
                ErrorCode.INVALID_ZONE_VPC_ID,
                "The VPC ID '" + id + "' in region " + region + " is invalid or does not exist");
    }

    /**
     * How many to list.
     *
     * @throws ApiException {@code InvalidInput} unless it is a number from 1 on
     */
    static int most(String text, int usual) {
        if (text == null) {
            return usual;
        }
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) == 0) {
            throw invalid("The maxitems value '" + text + "' is invalid: it must be a number from 1 on");
        }
        return Math.min(usual, Integer.parseInt(text));
    }

    static void require(Object value, String name) {
        if (value == null) {
            throw invalid("The request must contain the parameter " + name);
        }
    }

    static ApiException invalid(String text) {
        return new ApiException(ErrorCode.INVALID_INPUT, text);
    }
}
