package dev.tenet.controller.operator;

import dev.tenet.model.Kind;
import dev.tenet.model.RuleChange;
import dev.tenet.model.RuleChangeSetting;
import dev.tenet.model.Vpc;
import dev.tenet.model.command.Vpcs;
import dev.tenet.operator.wire.ListNetworksResponse;
import dev.tenet.operator.wire.Network;
import dev.tenet.operator.wire.SetRuleChangeRequest;
import dev.tenet.operator.wire.SetRuleChangeResponse;
import dev.tenet.store.Snapshot;
import io.grpc.Status;

/** The calls about tenants' networks. */
final class NetworkCalls {
    private static final int USUAL_RATE = 10_000;

    private final OperatorBackend backend;

    NetworkCalls(OperatorBackend backend) {
        this.backend = backend;
    }

    ListNetworksResponse list() {
        Snapshot snapshot = backend.objects().freshSnapshot();
        ListNetworksResponse.Builder response = ListNetworksResponse.newBuilder();
        for (Vpc vpc : snapshot.list(Kind.VPC)) {
            RuleChange ruleChange = snapshot.find(RuleChangeSetting.key(vpc.id()))
                    .map(RuleChangeSetting::ruleChange)
                    .orElseGet(RuleChange.Keep::new);
            response.addNetworks(Network.newBuilder()
                    .setVpcId(vpc.id().value())
                    .setAccountId(vpc.owner().value())
                    .setNetwork(vpc.network().number())
                    .setRuleChange(
                            switch (ruleChange) {
                                case RuleChange.Keep() -> dev.tenet.operator.wire.RuleChange.RULE_CHANGE_KEEP;
                                case RuleChange.Cut() -> dev.tenet.operator.wire.RuleChange.RULE_CHANGE_CUT;
                                case RuleChange.Rejudge _ -> dev.tenet.operator.wire.RuleChange.RULE_CHANGE_REJUDGE;
                            })
                    .setRejudgedPerSecond(ruleChange instanceof RuleChange.Rejudge(int rate) ? rate : 0));
        }
        return response.build();
    }

    SetRuleChangeResponse setRuleChange(SetRuleChangeRequest request) {
        RuleChange ruleChange = read(request);
        Vpc vpc = backend.objects().freshSnapshot().list(Kind.VPC).stream()
                .filter(found -> found.id().value().equals(request.getVpcId()))
                .findFirst()
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("there is no VPC " + request.getVpcId())
                        .asRuntimeException());
        backend.write(vpc.owner(), attempt -> {
            new Vpcs(attempt).setRuleChange(vpc.id(), ruleChange);
            return vpc;
        });
        return SetRuleChangeResponse.getDefaultInstance();
    }

    private static RuleChange read(SetRuleChangeRequest request) {
        return switch (request.getRuleChange()) {
            case RULE_CHANGE_KEEP -> new RuleChange.Keep();
            case RULE_CHANGE_CUT -> new RuleChange.Cut();
            case RULE_CHANGE_REJUDGE ->
                new RuleChange.Rejudge(
                        request.getRejudgedPerSecond() == 0 ? USUAL_RATE : rate(request.getRejudgedPerSecond()));
            case RULE_CHANGE_UNSPECIFIED, UNRECOGNIZED ->
                throw Status.INVALID_ARGUMENT
                        .withDescription("connections are kept, cut or judged again")
                        .asRuntimeException();
        };
    }

    private static int rate(int perSecond) {
        if (perSecond < 0) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("no such rate: " + Integer.toUnsignedString(perSecond))
                    .asRuntimeException();
        }
        return perSecond;
    }
}
