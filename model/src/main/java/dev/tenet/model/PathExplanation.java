package dev.tenet.model;

import java.util.List;
import java.util.Optional;

/**
 * Why packets do not get through.
 *
 * @param component what stops them
 * @param direction of the rules that do, where there are rules
 * @param groups the security groups none of whose rules allows them
 * @param state that the component is in, where that is the reason
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html">Explanation codes</a>
 */
public record PathExplanation(
        Code code,
        ResourceId component,
        Optional<RuleDirection> direction,
        List<SecurityGroupId> groups,
        Optional<SubnetId> subnet,
        Optional<VpcId> vpc,
        Optional<String> state) {

    /** AWS's codes, those that Tenet gives. */
    public enum Code {
        BAD_STATE,
        BAD_STATE_ROUTE,
        ENI_ADDRESS_RESTRICTION,
        ENI_SG_RULES_MISMATCH,
        ENI_SOURCE_DEST_CHECK_RESTRICTION,
        IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS,
        IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS,
        INCOMPATIBLE_PROTOCOL,
        NO_POSSIBLE_DESTINATION,
        NO_ROUTE_TO_DESTINATION,
        SG_HAS_NO_RULES,
        SUBNET_ACL_RESTRICTION,
        UNASSOCIATED_COMPONENT,
        UNSUPPORTED_COMPONENT
    }

    public PathExplanation {
        groups = List.copyOf(groups);
    }

    /** About a component alone. */
    public static PathExplanation of(Code code, ResourceId component) {
        return new PathExplanation(
                code, component, Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** About a component that is not in a state to pass packets. */
    public static PathExplanation badState(ResourceId component, String state) {
        return new PathExplanation(
                Code.BAD_STATE,
                component,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(state));
    }
}
