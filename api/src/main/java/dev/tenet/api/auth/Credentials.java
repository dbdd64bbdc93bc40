package dev.tenet.api.auth;

import dev.tenet.model.AccessKey;
import dev.tenet.model.AccessKeyId;
import java.util.Optional;

/** Where access keys are looked up; asked once a request, from many threads. */
@FunctionalInterface
public interface Credentials {
    /** The key called {@code id}, active or not. */
    Optional<AccessKey> find(AccessKeyId id);
}
