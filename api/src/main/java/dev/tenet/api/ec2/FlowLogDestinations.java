package dev.tenet.api.ec2;

import dev.tenet.model.AccountId;
import dev.tenet.model.FlowLogDestination;
import dev.tenet.model.RegionName;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateFlowLogsRequest;
import software.amazon.awssdk.services.ec2.model.DestinationFileFormat;
import software.amazon.awssdk.services.ec2.model.DestinationOptionsRequest;
import software.amazon.awssdk.services.ec2.model.LogDestinationType;

/** Reads where a flow log's records are to go, in whatever parameters say it, and writes it as an ARN. */
final class FlowLogDestinations {
    private static final Pattern BUCKET = Pattern.compile("arn:aws:s3:::([^/]+)(?:/(.*))?");
    private static final Pattern GROUP =
            Pattern.compile("arn:aws:logs:([a-z0-9-]+):([0-9]{12}):log-group:([^:*]+)(?::\\*)?");
    private static final Pattern ROLE = Pattern.compile("arn:aws:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]{1,512}");

    private FlowLogDestinations() {}

    static FlowLogDestination read(CreateFlowLogsRequest request, AccountId account, RegionName region) {
        if (request.deliverCrossAccountRole() != null) {
            throw invalid("DeliverCrossAccountRole is not supported: records are delivered on the hosts.");
        }
        LogDestinationType type = request.logDestinationType() == null
                ? LogDestinationType.CLOUD_WATCH_LOGS
                : request.logDestinationType();
        return switch (type) {
            case S3 -> bucket(request);
            case CLOUD_WATCH_LOGS -> group(request, account, region);
            case KINESIS_DATA_FIREHOSE ->
                throw invalid("LogDestinationType kinesis-data-firehose is not supported here.");
            case UNKNOWN_TO_SDK_VERSION ->
                throw invalid("Invalid value for LogDestinationType: " + request.logDestinationTypeAsString());
        };
    }

    static String arn(FlowLogDestination destination, AccountId account, RegionName region) {
        return switch (destination) {
            case FlowLogDestination.Bucket bucket ->
                "arn:aws:s3:::" + bucket.bucket()
                        + bucket.folder().map(folder -> "/" + folder + "/").orElse("");
            case FlowLogDestination.LogGroup group ->
                "arn:aws:logs:" + region + ":" + account + ":log-group:" + group.name();
        };
    }

    private static FlowLogDestination bucket(CreateFlowLogsRequest request) {
        if (request.logGroupName() != null) {
            throw invalid("LogDestination type must be cloud-watch-logs if LogGroupName is provided.");
        }
        if (request.deliverLogsPermissionArn() != null) {
            throw invalid("DeliverLogsPermissionArn is not applicable for s3 delivery.");
        }
        if (request.logDestination() == null) {
            throw invalid("LogDestination can't be empty if LogGroupName is not provided.");
        }
        Matcher arn = BUCKET.matcher(request.logDestination());
        if (!arn.matches() || !FlowLogDestination.Bucket.isBucket(arn.group(1))) {
            throw invalidDestination(request.logDestination());
        }
        Optional<String> folder = Optional.ofNullable(arn.group(2))
                .map(FlowLogDestinations::trimmed)
                .filter(path -> !path.isEmpty());
        if (folder.filter(path -> !FlowLogDestination.Bucket.isFolder(path)).isPresent()) {
            throw invalidDestination(request.logDestination());
        }
        DestinationOptionsRequest options = request.destinationOptions();
        if (options != null
                && options.fileFormat() != null
                && options.fileFormat() != DestinationFileFormat.PLAIN_TEXT) {
            throw invalid("FileFormat " + options.fileFormatAsString() + " is not supported here; plain-text is.");
        }
        return new FlowLogDestination.Bucket(
                arn.group(1),
                folder,
                options != null && isTrue(options.hiveCompatiblePartitions()),
                options != null && isTrue(options.perHourPartition()));
    }

    private static FlowLogDestination group(CreateFlowLogsRequest request, AccountId account, RegionName region) {
        if (request.logGroupName() == null && request.logDestination() == null) {
            throw invalid("LogDestination can't be empty if LogGroupName is not provided.");
        }
        if (request.logGroupName() != null && request.logDestination() != null) {
            throw invalid("Please only provide LogGroupName or only provide LogDestination.");
        }
        if (request.destinationOptions() != null) {
            throw invalid("DestinationOptions can only be specified if LogDestinationType is s3.");
        }
        String name = request.logGroupName() != null
                ? request.logGroupName()
                : groupOf(request.logDestination(), account, region);
        if (!FlowLogDestination.LogGroup.isName(name)) {
            throw invalid("Invalid LogGroupName: " + name);
        }
        String role = request.deliverLogsPermissionArn();
        if (role == null) {
            throw invalid("DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.");
        }
        if (!ROLE.matcher(role).matches()) {
            throw invalid("Invalid DeliverLogsPermissionArn: " + role);
        }
        return new FlowLogDestination.LogGroup(name, role);
    }

    private static String groupOf(String text, AccountId account, RegionName region) {
        Matcher arn = GROUP.matcher(text);
        if (!arn.matches()
                || !arn.group(1).equals(region.value())
                || !arn.group(2).equals(account.value())) {
            throw invalidDestination(text);
        }
        return arn.group(3);
    }

    private static String trimmed(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }

    private static CommandException invalidDestination(String text) {
        return invalid("Invalid LogDestination: " + text);
    }

    private static CommandException invalid(String text) {
        return new CommandException(Fault.PARAMETER_INVALID, text);
    }
}
