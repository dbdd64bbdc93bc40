package dev.tenet.model;

import java.util.Optional;

/**
 * What RunInstances was asked for and ModifyInstanceAttribute may change.
 *
 * @param userData base64 as the tenant sent it
 * @param keyName of the key pair; kept and shown
 * @param apiTerminationDisabled whether TerminateInstances is refused
 * @param apiStopDisabled whether StopInstances is refused
 * @param terminateOnShutdown whether the instance ends rather than stops when it shuts itself down
 * @param monitoring kept and shown
 * @param services what its host's services tell it
 */
public record InstanceSettings(
        ImageId image,
        InstanceTypeName type,
        Optional<String> userData,
        Optional<String> keyName,
        boolean apiTerminationDisabled,
        boolean apiStopDisabled,
        boolean terminateOnShutdown,
        boolean monitoring,
        InstanceServices services) {

    public InstanceSettings withType(InstanceTypeName value) {
        return new InstanceSettings(
                image,
                value,
                userData,
                keyName,
                apiTerminationDisabled,
                apiStopDisabled,
                terminateOnShutdown,
                monitoring,
                services);
    }

    public InstanceSettings withUserData(Optional<String> value) {
        return new InstanceSettings(
                image,
                type,
                value,
                keyName,
                apiTerminationDisabled,
                apiStopDisabled,
                terminateOnShutdown,
                monitoring,
                services);
    }

    public InstanceSettings withApiTerminationDisabled(boolean value) {
        return new InstanceSettings(
                image, type, userData, keyName, value, apiStopDisabled, terminateOnShutdown, monitoring, services);
    }

    public InstanceSettings withApiStopDisabled(boolean value) {
        return new InstanceSettings(
                image,
                type,
                userData,
                keyName,
                apiTerminationDisabled,
                value,
                terminateOnShutdown,
                monitoring,
                services);
    }

    public InstanceSettings withTerminateOnShutdown(boolean value) {
        return new InstanceSettings(
                image, type, userData, keyName, apiTerminationDisabled, apiStopDisabled, value, monitoring, services);
    }

    public InstanceSettings withMonitoring(boolean value) {
        return new InstanceSettings(
                image,
                type,
                userData,
                keyName,
                apiTerminationDisabled,
                apiStopDisabled,
                terminateOnShutdown,
                value,
                services);
    }

    public InstanceSettings withServices(InstanceServices value) {
        return new InstanceSettings(
                image,
                type,
                userData,
                keyName,
                apiTerminationDisabled,
                apiStopDisabled,
                terminateOnShutdown,
                monitoring,
                value);
    }
}
