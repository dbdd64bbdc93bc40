package dev.tenet.api;

/**
 * What an operation does with a request already bound to the SDK's own class.
 *
 * <p>The dispatcher has checked the signature, every parameter's name and form, enum values and the required members; the handler
 * checks what they mean. Read the request by its plain getters: {@code SdkField.getValueOrDefault} invents a random {@code ClientToken}.
 *
 * <p>What the response sets is written, an empty list too, and nothing else: set the lists that EC2 always sends (the one a Describe
 * operation is about), for boto3's users index them, and leave those unset that EC2 leaves out (an untagged thing's tags).
 *
 * @param <Q> the SDK's request class
 * @param <R> the SDK's response class
 */
@FunctionalInterface
public interface Handler<Q, R> {
    /**
     * Answers {@code request}.
     *
     * @throws ApiException when the fault is the caller's, or a limit of ours that has an EC2 code
     */
    R handle(Q request, Caller caller);

    /**
     * Whether {@link #handle} itself honours {@code DryRun=true}: it checks everything, changes nothing, and ends with
     * {@link ErrorCode#DRY_RUN_OPERATION} if the request would have succeeded. If not, the dispatcher answers a dry run
     * once the request is bound, without calling {@link #handle}.
     */
    default boolean honoursDryRun() {
        return false;
    }
}
