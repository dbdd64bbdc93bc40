package dev.tenet.agent.flowlog;

import dev.tenet.hoststate.FlowLog;
import dev.tenet.hoststate.FlowLogDestination;
import dev.tenet.hoststate.FlowLogging;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Where files lie: {@code s3/BUCKET/…} as AWS names objects, and {@code logs/ACCOUNT/GROUP/STREAM}. Tenants' names never lead elsewhere.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html">Flow log files</a>
 */
final class FlowLogPaths {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmm'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int HASH_BYTES = 4;
    private static final int LONGEST_PART = 200;

    private final Path root;
    private final String host;

    /** @param host part of what tells one host's files from another's */
    FlowLogPaths(Path root, String host) {
        this.root = root;
        this.host = host;
    }

    /** The file of a flow log's records of a window: always the same, so that what is written twice is there once. */
    Path file(FlowLogging of, FlowLog log, FlowLogDestination.Bucket bucket, int window) {
        Instant begun = Instant.ofEpochSecond(Integer.toUnsignedLong(window));
        String name = String.join(
                        "_",
                        of.account(),
                        "vpcflowlogs",
                        of.region(),
                        log.id(),
                        MINUTE.format(begun),
                        hash(host + " " + begun))
                + ".log.gz";
        Path folder = parts(root.resolve("s3"), bucket.bucket());
        folder = bucket.folder().isPresent() ? parts(folder, bucket.folder().get()) : folder;
        return folder.resolve("AWSLogs").resolve(days(of, bucket, begun)).resolve(name);
    }

    private static String days(FlowLogging of, FlowLogDestination.Bucket bucket, Instant begun) {
        ZonedDateTime at = begun.atZone(ZoneOffset.UTC);
        String path = bucket.hivePartitions()
                ? String.format(
                        Locale.ROOT,
                        "aws-account-id=%s/aws-service=vpcflowlogs/aws-region=%s/year=%04d/month=%02d/day=%02d",
                        of.account(),
                        of.region(),
                        at.getYear(),
                        at.getMonthValue(),
                        at.getDayOfMonth())
                : String.format(
                        Locale.ROOT,
                        "%s/vpcflowlogs/%s/%04d/%02d/%02d",
                        of.account(),
                        of.region(),
                        at.getYear(),
                        at.getMonthValue(),
                        at.getDayOfMonth());
        return bucket.hourly()
                ? path + String.format(Locale.ROOT, bucket.hivePartitions() ? "/hour=%02d" : "/%02d", at.getHour())
                : path;
    }

    /** The stream of an interface's records in a log group. */
    Path stream(FlowLogging of, FlowLog log, FlowLogDestination.LogGroup group) {
        Path folder = parts(root.resolve("logs").resolve(of.account()), group.name());
        return folder.resolve(of.name().value() + "-" + log.traffic().name().toLowerCase(Locale.ROOT));
    }

    /** A name with slashes, each part of which stays below {@code folder}. */
    private static Path parts(Path folder, String name) {
        String safe = Arrays.stream(name.split("/", -1)).map(FlowLogPaths::part).collect(Collectors.joining("/"));
        return folder.resolve(safe);
    }

    /** Not upwards, no stream's name, and not longer than file systems take; no name that a tenant can give begins with %. */
    private static String part(String part) {
        String bounded = part.length() > LONGEST_PART ? part.substring(0, LONGEST_PART) + "%" + hash(part) : part;
        return part.isEmpty() || part.startsWith(".") || part.startsWith("eni-") ? "%" + bounded : bounded;
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }
}
