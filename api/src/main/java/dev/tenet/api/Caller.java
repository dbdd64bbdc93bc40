package dev.tenet.api;

import dev.tenet.model.AccessKeyId;
import dev.tenet.model.AccountId;

/**
 * Who asks, proven by the request's signature.
 *
 * @param account whose objects the operation may see and change
 * @param accessKey the key that signed
 * @param region the region the signature was made for, such as {@code us-east-1}; it is the server's own
 * @param requestId the id this request's answer carries
 */
public record Caller(AccountId account, AccessKeyId accessKey, String region, RequestId requestId) {}
