package dev.tenet.model;

import java.util.Optional;
import java.util.regex.Pattern;

/** Where a flow log's records go. */
public sealed interface FlowLogDestination {
    /**
     * Files in a bucket.
     *
     * @param bucket its name
     * @param folder what comes before {@code AWSLogs} in it, without slashes at its ends; empty: nothing
     * @param hivePartitions folders are called as Hive has them: {@code year=2026} for {@code 2026}
     * @param hourly a folder for each hour, not for each day
     */
    record Bucket(String bucket, Optional<String> folder, boolean hivePartitions, boolean hourly)
            implements FlowLogDestination {
        private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
        private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9!_.*'()=-]+(/[A-Za-z0-9!_.*'()=-]+)*");
        private static final int MOST_FOLDER = 512;

        public Bucket {
            if (!isBucket(bucket)) {
                throw new IllegalArgumentException("not the name of a bucket: " + bucket);
            }
            if (folder.filter(path -> !isFolder(path)).isPresent()) {
                throw new IllegalArgumentException("not a folder of a bucket: " + folder.get());
            }
        }

        public static boolean isBucket(String name) {
            return NAME.matcher(name).matches() && !name.contains("..");
        }

        /** No way out of the bucket, and not {@code AWSLogs}, which is the service's own. */
        public static boolean isFolder(String path) {
            return path.length() <= MOST_FOLDER
                    && FOLDER.matcher(path).matches()
                    && java.util.Arrays.stream(path.split("/"))
                            .noneMatch(part -> part.equals(".") || part.equals("..") || part.equals("AWSLogs"));
        }
    }

    /**
     * Lines in a log group, with a stream for each interface.
     *
     * @param name of the group; may have slashes
     * @param role the ARN of the role by which records are delivered, kept and shown
     */
    record LogGroup(String name, String role) implements FlowLogDestination {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_/.#-]{1,512}");

        public LogGroup {
            if (!isName(name)) {
                throw new IllegalArgumentException("not the name of a log group: " + name);
            }
        }

        public static boolean isName(String name) {
            return NAME.matcher(name).matches();
        }
    }
}
