package dev.tenet.api;

/**
 * Every error code of EC2 and its neighbours that Tenet answers with: its text on the wire, its HTTP status, and what it says by default.
 * {@code ec2/faults.tsv} says which operation gives which code for which fault.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">Error codes for the Amazon EC2 API</a>
 */
public enum ErrorCode {
    // The request as such: any operation can answer these.
    AUTH_FAILURE("AuthFailure", 401, "AWS was not able to validate the provided access credentials"),
    DHCP_OPTIONS_LIMIT_EXCEEDED("DhcpOptionsLimitExceeded", 400),
    DRY_RUN_OPERATION("DryRunOperation", 412, "Request would have succeeded, but DryRun flag is set."),
    FILTER_LIMIT_EXCEEDED("FilterLimitExceeded", 400, "The request uses too many filters or too many filter values"),
    IDEMPOTENT_PARAMETER_MISMATCH(
            "IdempotentParameterMismatch",
            400,
            "The client token was used before with other parameters, within its term"),
    INCOMPLETE_SIGNATURE("IncompleteSignature", 400, "The request signature does not conform to AWS standards"),
    INVALID_ACTION("InvalidAction", 400, "The action is not valid for this web service"),
    INVALID_CHARACTER("InvalidCharacter", 400, "A string in the request has an invalid character"),
    INVALID_CLIENT_TOKEN_ID("InvalidClientTokenId", 403, "The security token included in the request is invalid."),
    INVALID_PAGINATION_TOKEN(
            "InvalidPaginationToken", 400, "The specified pagination token is not valid or is expired"),
    INVALID_PARAMETER(
            "InvalidParameter",
            400,
            "A parameter specified in the request is not valid, is unsupported, or cannot be used"),
    INVALID_PARAMETER_COMBINATION("InvalidParameterCombination", 400, "The parameters cannot be used together"),
    INVALID_PARAMETER_VALUE(
            "InvalidParameterValue",
            400,
            "A value specified in a parameter is not valid, is unsupported, or cannot be used"),
    INVALID_QUERY_PARAMETER(
            "InvalidQueryParameter", 400, "The query string is malformed or does not adhere to AWS standards"),
    MALFORMED_QUERY_STRING("MalformedQueryString", 400, "The query string contains a syntax error"),
    MISSING_ACTION("MissingAction", 400, "The request is missing an action or a required parameter"),
    MISSING_AUTHENTICATION_TOKEN("MissingAuthenticationToken", 403, "Request is missing Authentication Token"),
    MISSING_PARAMETER("MissingParameter", 400, "The request is missing a required parameter"),
    NO_SUCH_VERSION("NoSuchVersion", 400, "The requested version of the service does not exist"),
    OPT_IN_REQUIRED("OptInRequired", 403, "You are not subscribed to this service"),
    REQUEST_EXPIRED("RequestExpired", 400, "Request has expired."),
    SIGNATURE_DOES_NOT_MATCH(
            "SignatureDoesNotMatch",
            403,
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret"
                    + " Access Key and signing method. Consult the service documentation for details."),
    UNAUTHORIZED_OPERATION("UnauthorizedOperation", 403, "You are not authorized to perform this operation."),
    UNKNOWN_PARAMETER("UnknownParameter", 400, "An unknown or unrecognized parameter was supplied"),
    UNSUPPORTED_OPERATION("UnsupportedOperation", 400, "The specified request includes an unsupported operation"),
    UNSUPPORTED_PROTOCOL("UnsupportedProtocol", 400, "SOAP has been deprecated and is no longer supported"),
    METHOD_NOT_ALLOWED("MethodNotAllowed", 405, "The specified method is not allowed against this resource"),
    PATH_NOT_FOUND("NotFound", 404, "There is nothing at this path"),
    REQUEST_ENTITY_TOO_LARGE("RequestEntityTooLarge", 413, "The request is larger than the server takes"),
    CONFLICT("ConflictException", 409),
    RESOURCE_NOT_FOUND("ResourceNotFoundException", 404),
    VALIDATION("ValidationException", 400),
    VALIDATION_ERROR("ValidationError", 400, "The input fails to satisfy the constraints specified by an AWS service"),

    // What commands answer with; each says what is wrong in its own words.
    ADDRESS_LIMIT_EXCEEDED("AddressLimitExceeded", 400),
    EGRESS_ONLY_GATEWAY_LIMIT_EXCEEDED("EgressOnlyInternetGatewayLimitExceeded", 400),
    GATEWAY_NOT_ATTACHED("Gateway.NotAttached", 400),
    INSUFFICIENT_ADDRESS_CAPACITY("InsufficientAddressCapacity", 400),
    INTERNET_GATEWAY_LIMIT_EXCEEDED("InternetGatewayLimitExceeded", 400),
    INVALID_INTERNET_GATEWAY_ID_MALFORMED("InvalidInternetGatewayId.Malformed", 400),
    INVALID_EGRESS_ONLY_GATEWAY_ID_MALFORMED("InvalidEgressOnlyInternetGatewayId.Malformed", 400),
    ATTACHMENT_LIMIT_EXCEEDED("AttachmentLimitExceeded", 400),
    CANNOT_DELETE("CannotDelete", 400),
    CIDR_LIMIT_EXCEEDED("CidrLimitExceeded", 400),
    ANALYSIS_EXISTS_FOR_INSIGHTS_PATH("AnalysisExistsForNetworkInsightsPath", 400),
    DEFAULT_SUBNET_ALREADY_EXISTS("DefaultSubnetAlreadyExistsInAvailabilityZone", 400),
    DEFAULT_VPC_ALREADY_EXISTS("DefaultVpcAlreadyExists", 400),
    DEFAULT_VPC_DOES_NOT_EXIST("DefaultVpcDoesNotExist", 400),
    DEPENDENCY_VIOLATION("DependencyViolation", 400),
    TRAFFIC_MIRROR_FILTER_IN_USE("TrafficMirrorFilterInUse", 400),
    TRAFFIC_MIRROR_FILTER_LIMIT_EXCEEDED("TrafficMirrorFilterLimitExceeded", 400),
    TRAFFIC_MIRROR_FILTER_NOT_FOUND("InvalidTrafficMirrorFilterNotFound", 400),
    TRAFFIC_MIRROR_FILTER_RULE_ALREADY_EXISTS("TrafficMirrorFilterRuleAlreadyExists", 400),
    TRAFFIC_MIRROR_FILTER_RULE_LIMIT_EXCEEDED("TrafficMirrorFilterRuleLimitExceeded", 400),
    TRAFFIC_MIRROR_FILTER_RULE_NOT_FOUND("InvalidTrafficMirrorFilterRuleNotFound", 400),
    TRAFFIC_MIRROR_SESSIONS_PER_INTERFACE_LIMIT_EXCEEDED("TrafficMirrorSessionsPerInterfaceLimitExceeded", 400),
    TRAFFIC_MIRROR_SESSION_LIMIT_EXCEEDED("TrafficMirrorSessionLimitExceeded", 400),
    TRAFFIC_MIRROR_SESSION_NOT_FOUND("InvalidTrafficMirrorSessionNotFound", 400),
    TRAFFIC_MIRROR_TARGET_IN_USE("TrafficMirrorTargetInUseException", 400),
    TRAFFIC_MIRROR_TARGET_LIMIT_EXCEEDED("TrafficMirrorTargetLimitExceeded", 400),
    /** As EC2 spells it. */
    TRAFFIC_MIRROR_TARGET_NOT_FOUND("InvalidTrafficMirrorTargetNoFound", 400),
    FLOW_LOG_ALREADY_EXISTS("FlowLogAlreadyExists", 400),
    FLOW_LOGS_LIMIT_EXCEEDED("FlowLogsLimitExceeded", 400),
    INCORRECT_INSTANCE_STATE("IncorrectInstanceState", 400),
    INSUFFICIENT_CIDR_BLOCKS("InsufficientCidrBlocks", 400),
    INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET("InsufficientFreeAddressesInSubnet", 400),
    INVALID_AMI_ID_MALFORMED("InvalidAMIID.Malformed", 400),
    INVALID_AMI_ID_NOT_FOUND("InvalidAMIID.NotFound", 400),
    INVALID_ASSOCIATION_ID_NOT_FOUND("InvalidAssociationID.NotFound", 400),
    INVALID_ATTACHMENT_ID_NOT_FOUND("InvalidAttachmentID.NotFound", 400),
    INVALID_DHCP_OPTIONS_ID_MALFORMED("InvalidDhcpOptionsId.Malformed", 400),
    INVALID_DHCP_OPTIONS_ID_NOT_FOUND("InvalidDhcpOptionID.NotFound", 400),
    INVALID_GATEWAY_ID_NOT_FOUND("InvalidGatewayID.NotFound", 400),
    INVALID_GROUP_DUPLICATE("InvalidGroup.Duplicate", 400),
    INVALID_GROUP_ID_MALFORMED("InvalidGroupId.Malformed", 400),
    INVALID_GROUP_NOT_FOUND("InvalidGroup.NotFound", 400),
    INVALID_GROUP_RESERVED("InvalidGroup.Reserved", 400),
    INVALID_ID("InvalidID", 400),
    INVALID_INSTANCE_ATTRIBUTE_VALUE("InvalidInstanceAttributeValue", 400),
    INVALID_INSTANCE_ID("InvalidInstanceID", 400),
    INVALID_INSTANCE_ID_MALFORMED("InvalidInstanceID.Malformed", 400),
    INVALID_INSTANCE_ID_NOT_FOUND("InvalidInstanceID.NotFound", 400),
    INVALID_INSTANCE_TYPE("InvalidInstanceType", 400),
    INVALID_INTERFACE_ADDRESS_LIMIT("InvalidInterface.IpAddressLimitExceeded", 400),
    INVALID_INTERFACE_ATTACHMENT_ID_MALFORMED("InvalidNetworkInterfaceAttachmentId.Malformed", 400),
    INVALID_INTERFACE_ID_MALFORMED("InvalidNetworkInterfaceId.Malformed", 400),
    INVALID_INTERFACE_ID_NOT_FOUND("InvalidNetworkInterfaceID.NotFound", 400),
    INVALID_INTERFACE_IN_USE("InvalidNetworkInterface.InUse", 400),
    INVALID_IP_ADDRESS_IN_USE("InvalidIPAddress.InUse", 400),
    INVALID_KEY_FORMAT("InvalidKey.Format", 400),
    INVALID_KEY_PAIR_DUPLICATE("InvalidKeyPair.Duplicate", 400),
    INVALID_KEY_PAIR_NOT_FOUND("InvalidKeyPair.NotFound", 400),
    INVALID_INSIGHTS_ANALYSIS_ID_MALFORMED("InvalidNetworkInsightsAnalysisId.Malformed", 400),
    INVALID_INSIGHTS_ANALYSIS_ID_NOT_FOUND("InvalidNetworkInsightsAnalysisId.NotFound", 400),
    INVALID_INSIGHTS_PATH_ID_MALFORMED("InvalidNetworkInsightsPathId.Malformed", 400),
    INVALID_INSIGHTS_PATH_ID_NOT_FOUND("InvalidNetworkInsightsPathId.NotFound", 400),
    INVALID_NETWORK_ACL_ENTRY_NOT_FOUND("InvalidNetworkAclEntry.NotFound", 400),
    INVALID_NETWORK_ACL_ID_MALFORMED("InvalidNetworkAclId.Malformed", 400),
    INVALID_NETWORK_ACL_ID_NOT_FOUND("InvalidNetworkAclID.NotFound", 400),
    INVALID_PERMISSION_DUPLICATE("InvalidPermission.Duplicate", 400),
    INVALID_PERMISSION_NOT_FOUND("InvalidPermission.NotFound", 400),
    INVALID_PREFIX_LIST_ID_MALFORMED("InvalidPrefixListId.Malformed", 400),
    INVALID_PREFIX_LIST_ID_NOT_FOUND("InvalidPrefixListID.NotFound", 400),
    INVALID_ROUTE_NOT_FOUND("InvalidRoute.NotFound", 400),
    INVALID_ROUTE_TABLE_ID_MALFORMED("InvalidRouteTableId.Malformed", 400),
    INVALID_ROUTE_TABLE_ID_NOT_FOUND("InvalidRouteTableID.NotFound", 400),
    INVALID_RULE_ID_MALFORMED("InvalidSecurityGroupRuleId.Malformed", 400),
    INVALID_RULE_ID_NOT_FOUND("InvalidSecurityGroupRuleId.NotFound", 400),
    INVALID_STATE_TRANSITION("InvalidStateTransition", 400),
    INVALID_SUBNET_ASSOCIATION_NOT_FOUND("InvalidSubnetCidrBlockAssociationID.NotFound", 400),
    INVALID_SUBNET_CONFLICT("InvalidSubnet.Conflict", 400),
    INVALID_SUBNET_ID_MALFORMED("InvalidSubnetID.Malformed", 400),
    INVALID_SUBNET_ID_NOT_FOUND("InvalidSubnetID.NotFound", 400),
    INVALID_SUBNET_RANGE("InvalidSubnet.Range", 400),
    INVALID_VPC_ASSOCIATION_NOT_FOUND("InvalidVpcCidrBlockAssociationID.NotFound", 400),
    INVALID_VPC_ID_MALFORMED("InvalidVpcID.Malformed", 400),
    INVALID_VPC_ID_NOT_FOUND("InvalidVpcID.NotFound", 400),
    INVALID_PEERING_ID_MALFORMED("InvalidVpcPeeringConnectionId.Malformed", 400),
    INVALID_VPC_RANGE("InvalidVpc.Range", 400),
    NETWORK_ACL_ENTRY_ALREADY_EXISTS("NetworkAclEntryAlreadyExists", 400),
    NETWORK_ACL_ENTRY_LIMIT_EXCEEDED("NetworkAclEntryLimitExceeded", 400),
    NETWORK_ACL_LIMIT_EXCEEDED("NetworkAclLimitExceeded", 400),
    OPERATION_NOT_PERMITTED("OperationNotPermitted", 400),
    OUTSTANDING_PEERING_LIMIT_EXCEEDED("OutstandingVpcPeeringConnectionLimitExceeded", 400),
    PREFIX_LIST_MAX_ENTRIES_EXCEEDED("PrefixListMaxEntriesExceeded", 400),
    PREFIX_LIST_VERSION_MISMATCH("PrefixListVersionMismatch", 400),
    PRIVATE_ADDRESS_LIMIT_EXCEEDED("PrivateIpAddressLimitExceeded", 400),
    RESOURCE_ALREADY_ASSOCIATED("Resource.AlreadyAssociated", 400),
    RESOURCE_COUNT_EXCEEDED("ResourceCountExceeded", 400),
    RESOURCE_LIMIT_EXCEEDED("ResourceLimitExceeded", 400),
    ROUTE_ALREADY_EXISTS("RouteAlreadyExists", 400),
    ROUTE_LIMIT_EXCEEDED("RouteLimitExceeded", 400),
    ROUTE_TABLE_LIMIT_EXCEEDED("RouteTableLimitExceeded", 400),
    RULES_PER_GROUP_EXCEEDED("RulesPerSecurityGroupLimitExceeded", 400),
    SECURITY_GROUP_LIMIT_EXCEEDED("SecurityGroupLimitExceeded", 400),
    GROUPS_PER_INTERFACE_EXCEEDED("SecurityGroupsPerInterfaceLimitExceeded", 400),
    SUBNET_LIMIT_EXCEEDED("SubnetLimitExceeded", 400),
    TAG_LIMIT_EXCEEDED("TagLimitExceeded", 400),
    UNSUPPORTED_TENANCY("UnsupportedTenancy", 400),
    VPC_ID_NOT_SPECIFIED("VPCIdNotSpecified", 400),
    PEERING_ALREADY_EXISTS("VpcPeeringConnectionAlreadyExists", 400),
    PEERING_LIMIT_EXCEEDED("VpcPeeringConnectionsPerVpcLimitExceeded", 400),
    VPC_LIMIT_EXCEEDED("VpcLimitExceeded", 400),

    // Load balancing's.
    DUPLICATE_LISTENER("DuplicateListener", 400),
    DUPLICATE_LOAD_BALANCER_NAME("DuplicateLoadBalancerName", 400),
    DUPLICATE_TAG_KEYS("DuplicateTagKeys", 400),
    DUPLICATE_TARGET_GROUP_NAME("DuplicateTargetGroupName", 400),
    INCOMPATIBLE_PROTOCOLS("IncompatibleProtocols", 400),
    INVALID_CONFIGURATION_REQUEST("InvalidConfigurationRequest", 400),
    INVALID_LOAD_BALANCER_ACTION("InvalidLoadBalancerAction", 400),
    INVALID_SCHEME("InvalidScheme", 400),
    INVALID_SECURITY_GROUP("InvalidSecurityGroup", 400),
    INVALID_SUBNET("InvalidSubnet", 400),
    INVALID_TARGET("InvalidTarget", 400),
    LISTENER_NOT_FOUND("ListenerNotFound", 400),
    LOAD_BALANCER_NOT_FOUND("LoadBalancerNotFound", 400),
    RESOURCE_IN_USE("ResourceInUse", 400),
    BALANCING_ALLOCATION_NOT_FOUND("AllocationIdNotFound", 400),
    SUBNET_NOT_FOUND("SubnetNotFound", 400),
    TARGET_GROUP_ASSOCIATION_LIMIT("TargetGroupAssociationLimit", 400),
    TARGET_GROUP_NOT_FOUND("TargetGroupNotFound", 400),
    TOO_MANY_LISTENERS("TooManyListeners", 400),
    TOO_MANY_LOAD_BALANCERS("TooManyLoadBalancers", 400),
    TOO_MANY_TAGS("TooManyTags", 400),
    TOO_MANY_TARGET_GROUPS("TooManyTargetGroups", 400),
    TOO_MANY_TARGETS("TooManyTargets", 400),
    TOO_MANY_UNIQUE_TARGET_GROUPS("TooManyUniqueTargetGroupsPerLoadBalancer", 400),

    // Route 53's.
    CONFLICTING_DOMAIN_EXISTS("ConflictingDomainExists", 400),
    HOSTED_ZONE_ALREADY_EXISTS("HostedZoneAlreadyExists", 409),
    HOSTED_ZONE_NOT_EMPTY("HostedZoneNotEmpty", 400),
    INVALID_CHANGE_BATCH("InvalidChangeBatch", 400),
    INVALID_DOMAIN_NAME("InvalidDomainName", 400),
    INVALID_INPUT("InvalidInput", 400),
    INVALID_ZONE_VPC_ID("InvalidVPCId", 400),
    LAST_VPC_ASSOCIATION("LastVPCAssociation", 400),
    LIMITS_EXCEEDED("LimitsExceeded", 400),
    NO_SUCH_CHANGE("NoSuchChange", 404),
    NO_SUCH_HOSTED_ZONE("NoSuchHostedZone", 404),
    TOO_MANY_HOSTED_ZONES("TooManyHostedZones", 400),
    UNKNOWN_OPERATION("UnknownOperationException", 404, "There is no operation at this path"),
    VPC_ASSOCIATION_NOT_FOUND("VPCAssociationNotFound", 404),

    // Of what cannot be made yet.
    ALLOCATION_NOT_FOUND("InvalidAllocationID.NotFound", 400),
    EGRESS_ONLY_GATEWAY_NOT_FOUND("InvalidEgressOnlyInternetGatewayId.NotFound", 400),
    ENDPOINT_NOT_FOUND("InvalidVpcEndpointId.NotFound", 400),
    FLOW_LOG_ID_MALFORMED("InvalidFlowLogId.Malformed", 400),
    FLOW_LOG_NOT_FOUND("InvalidFlowLogId.NotFound", 400),
    INTERNET_GATEWAY_NOT_FOUND("InvalidInternetGatewayID.NotFound", 400),
    NAT_GATEWAY_LIMIT_EXCEEDED("NatGatewayLimitExceeded", 400),
    NAT_GATEWAY_MALFORMED("NatGatewayMalformed", 400),
    NAT_GATEWAY_NOT_FOUND("NatGatewayNotFound", 400),
    PEERING_NOT_FOUND("InvalidVpcPeeringConnectionID.NotFound", 400),
    TRANSIT_GATEWAY_NOT_FOUND("InvalidTransitGatewayID.NotFound", 400),
    VOLUME_NOT_FOUND("InvalidVolume.NotFound", 400),
    VPN_GATEWAY_NOT_FOUND("InvalidVpnGatewayID.NotFound", 400),
    PUBLIC_ADDRESS_NOT_FOUND("InvalidAddress.NotFound", 400),

    // Ours, not the caller's.
    INTERNAL_ERROR("InternalError", 500, "An internal error has occurred"),
    REQUEST_LIMIT_EXCEEDED("RequestLimitExceeded", 503, "Request limit exceeded."),
    SERVICE_UNAVAILABLE("ServiceUnavailable", 503, "The request has failed due to a temporary failure of the server"),
    INSUFFICIENT_INSTANCE_CAPACITY(
            "InsufficientInstanceCapacity", 500, "There is not enough capacity to fulfill your request"),
    UNAVAILABLE("Unavailable", 503, "The server is overloaded and can't handle the request");

    private final String code;
    private final int status;
    private final String meaning;

    ErrorCode(String code, int status, String meaning) {
        this.code = code;
        this.status = status;
        this.meaning = meaning;
    }

    ErrorCode(String code, int status) {
        this(code, status, code);
    }

    /** The code as it stands on the wire, such as {@code InvalidVpcID.NotFound}. */
    public String code() {
        return code;
    }

    /** The HTTP status it is answered with. */
    public int status() {
        return status;
    }

    /** Whether the caller must change the request; otherwise the same one may succeed later. */
    public boolean isCallersFault() {
        return status < 500;
    }

    /** What it says when nobody can say it better. */
    public String meaning() {
        return meaning;
    }

    @Override
    public String toString() {
        return code;
    }
}
