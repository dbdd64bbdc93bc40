package dev.tenet.net;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The fields that a VPC flow log record can have, in the order of their versions; those of version 2 are the default format.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html">Flow log records</a>
 */
public enum FlowLogField {
    VERSION("version", 2),
    ACCOUNT_ID("account-id", 2),
    INTERFACE_ID("interface-id", 2),
    SRCADDR("srcaddr", 2),
    DSTADDR("dstaddr", 2),
    SRCPORT("srcport", 2),
    DSTPORT("dstport", 2),
    PROTOCOL("protocol", 2),
    PACKETS("packets", 2),
    BYTES("bytes", 2),
    START("start", 2),
    END("end", 2),
    ACTION("action", 2),
    LOG_STATUS("log-status", 2),
    VPC_ID("vpc-id", 3),
    SUBNET_ID("subnet-id", 3),
    INSTANCE_ID("instance-id", 3),
    TCP_FLAGS("tcp-flags", 3),
    TYPE("type", 3),
    PKT_SRCADDR("pkt-srcaddr", 3),
    PKT_DSTADDR("pkt-dstaddr", 3),
    REGION("region", 4),
    AZ_ID("az-id", 4),
    SUBLOCATION_TYPE("sublocation-type", 4),
    SUBLOCATION_ID("sublocation-id", 4),
    PKT_SRC_AWS_SERVICE("pkt-src-aws-service", 5),
    PKT_DST_AWS_SERVICE("pkt-dst-aws-service", 5),
    FLOW_DIRECTION("flow-direction", 5),
    TRAFFIC_PATH("traffic-path", 5),
    ECS_CLUSTER_ARN("ecs-cluster-arn", 7),
    ECS_CLUSTER_NAME("ecs-cluster-name", 7),
    ECS_CONTAINER_INSTANCE_ARN("ecs-container-instance-arn", 7),
    ECS_CONTAINER_INSTANCE_ID("ecs-container-instance-id", 7),
    ECS_CONTAINER_ID("ecs-container-id", 7),
    ECS_SECOND_CONTAINER_ID("ecs-second-container-id", 7),
    ECS_SERVICE_NAME("ecs-service-name", 7),
    ECS_TASK_DEFINITION_ARN("ecs-task-definition-arn", 7),
    ECS_TASK_ARN("ecs-task-arn", 7),
    ECS_TASK_ID("ecs-task-id", 7),
    REJECT_REASON("reject-reason", 8);

    private static final Map<String, FlowLogField> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(FlowLogField::fieldName, Function.identity()));

    private final String fieldName;
    private final int version;

    FlowLogField(String fieldName, int version) {
        this.fieldName = fieldName;
        this.version = version;
    }

    /** Its name in formats and in files' header lines. */
    public String fieldName() {
        return fieldName;
    }

    /** The version of flow logs that brought it; a record's version is the highest of its fields. */
    public int version() {
        return version;
    }

    /** The field of that name; empty where there is none. */
    public static Optional<FlowLogField> tryParse(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
