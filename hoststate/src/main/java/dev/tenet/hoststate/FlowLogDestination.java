package dev.tenet.hoststate;

import java.util.Optional;

/** Where a host writes a flow log's records. Names are the tenant's: whoever makes paths of them sees to it that they lead nowhere else. */
public sealed interface FlowLogDestination {
    /**
     * Files in a bucket, one for each time that records are written.
     *
     * @param folder what comes before {@code AWSLogs}
     * @param hivePartitions folders are called {@code name=value}
     * @param hourly a folder for each hour, not for each day
     */
    record Bucket(String bucket, Optional<String> folder, boolean hivePartitions, boolean hourly)
            implements FlowLogDestination {
        public Bucket {
            if (bucket.isEmpty() || folder.filter(String::isEmpty).isPresent()) {
                throw new IllegalArgumentException("a bucket, and a folder of it, have names");
            }
        }
    }

    /** Lines in a log group, in a stream for each interface. */
    record LogGroup(String name) implements FlowLogDestination {
        public LogGroup {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a log group has a name");
            }
        }
    }
}
