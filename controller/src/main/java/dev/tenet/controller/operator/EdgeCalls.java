package dev.tenet.controller.operator;

import dev.tenet.model.Account;
import dev.tenet.model.AccountId;
import dev.tenet.model.EdgeWeight;
import dev.tenet.model.Kind;
import dev.tenet.model.command.Accounts;
import dev.tenet.operator.wire.ListEdgeWeightsResponse;
import dev.tenet.operator.wire.SetEdgeWeightRequest;
import dev.tenet.operator.wire.SetEdgeWeightResponse;
import dev.tenet.store.Snapshot;

/** The calls about how edges divide what they carry. */
final class EdgeCalls {
    private final OperatorBackend backend;

    EdgeCalls(OperatorBackend backend) {
        this.backend = backend;
    }

    ListEdgeWeightsResponse list() {
        Snapshot snapshot = backend.objects().freshSnapshot();
        ListEdgeWeightsResponse.Builder response = ListEdgeWeightsResponse.newBuilder();
        for (Account account : snapshot.list(Kind.ACCOUNT)) {
            response.addAccounts(dev.tenet.operator.wire.EdgeWeight.newBuilder()
                    .setAccountId(account.id().value())
                    .setName(account.name())
                    .setWeight(EdgeWeight.of(snapshot.find(EdgeWeight.key(account.id())))));
        }
        return response.build();
    }

    /** @throws IllegalArgumentException for what is no account id, or a weight out of bounds */
    SetEdgeWeightResponse set(SetEdgeWeightRequest request) {
        backend.write(
                new AccountId(request.getAccountId()),
                attempt -> new Accounts(attempt).setEdgeWeight(request.getWeight()));
        return SetEdgeWeightResponse.getDefaultInstance();
    }
}
