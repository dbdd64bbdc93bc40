package dev.tenet.hoststate;

import com.google.protobuf.ByteString;

/**
 * A resource with its bytes and their hash, made once however many receivers it has.
 *
 * @param bytes a {@code ResourceFrame}; equal resources have equal bytes
 */
public record EncodedResource(Resource resource, ByteString bytes, StateDigest digest) {
    public static EncodedResource of(Resource resource) {
        ByteString bytes = ResourceCodec.encode(resource);
        return new EncodedResource(resource, bytes, StateDigest.ofResource(bytes));
    }

    /** @throws MalformedFrameException if they are not the bytes of a resource */
    public static EncodedResource parse(ByteString bytes) {
        return new EncodedResource(ResourceCodec.decode(bytes), bytes, StateDigest.ofResource(bytes));
    }

    public ResourceKey key() {
        return resource.key();
    }
}
