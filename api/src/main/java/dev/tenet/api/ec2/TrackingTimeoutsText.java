package dev.tenet.api.ec2;

import dev.tenet.model.TrackingTimeouts;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.ConnectionTrackingConfiguration;
import software.amazon.awssdk.services.ec2.model.ConnectionTrackingSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.ConnectionTrackingSpecificationResponse;

/** Idle timeouts of connections, between EC2's shapes and the model. */
final class TrackingTimeoutsText {
    private TrackingTimeoutsText() {}

    static TrackingTimeouts read(@Nullable ConnectionTrackingSpecificationRequest request) {
        if (request == null) {
            return TrackingTimeouts.USUAL;
        }
        return new TrackingTimeouts(
                seconds(request.tcpEstablishedTimeout(), TrackingTimeouts.TCP_ESTABLISHED, "TcpEstablishedTimeout"),
                seconds(request.udpStreamTimeout(), TrackingTimeouts.UDP_STREAM, "UdpStreamTimeout"),
                seconds(request.udpTimeout(), TrackingTimeouts.UDP, "UdpTimeout"));
    }

    /** Null where none is set: EC2 shows only what somebody chose. */
    static @Nullable ConnectionTrackingConfiguration configuration(TrackingTimeouts timeouts) {
        if (timeouts.equals(TrackingTimeouts.USUAL)) {
            return null;
        }
        var shape = ConnectionTrackingConfiguration.builder();
        timeouts.tcpEstablished().ifPresent(shape::tcpEstablishedTimeout);
        timeouts.udpStream().ifPresent(shape::udpStreamTimeout);
        timeouts.udp().ifPresent(shape::udpTimeout);
        return shape.build();
    }

    /** The same within an instance. */
    static @Nullable ConnectionTrackingSpecificationResponse specification(TrackingTimeouts timeouts) {
        if (timeouts.equals(TrackingTimeouts.USUAL)) {
            return null;
        }
        var shape = ConnectionTrackingSpecificationResponse.builder();
        timeouts.tcpEstablished().ifPresent(shape::tcpEstablishedTimeout);
        timeouts.udpStream().ifPresent(shape::udpStreamTimeout);
        timeouts.udp().ifPresent(shape::udpTimeout);
        return shape.build();
    }

    private static OptionalInt seconds(@Nullable Integer value, TrackingTimeouts.Range range, String name) {
        if (value == null) {
            return OptionalInt.empty();
        }
        if (!range.contains(value)) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Value (%d) for parameter %s is invalid. It must be between %d and %d seconds."
                            .formatted(value, name, range.first(), range.last()));
        }
        return OptionalInt.of(value);
    }
}
