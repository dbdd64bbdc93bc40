package dev.tenet.api.sts;

import dev.tenet.api.Caller;
import dev.tenet.api.Handler;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/**
 * Tells callers who they are. Tenet has accounts and no users in them, so everybody is the account's root.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html">GetCallerIdentity</a>
 */
public final class GetCallerIdentity implements Handler<GetCallerIdentityRequest, GetCallerIdentityResponse> {
    @Override
    public GetCallerIdentityResponse handle(GetCallerIdentityRequest request, Caller caller) {
        String account = caller.account().value();
        return GetCallerIdentityResponse.builder()
                .account(account)
                .userId(account)
                .arn("arn:aws:iam::" + account + ":root")
                .build();
    }
}
