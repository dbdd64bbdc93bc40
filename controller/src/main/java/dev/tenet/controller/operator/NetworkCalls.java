package dev.tenet.controller.operator;

import dev.tenet.model.Kind;
import dev.tenet.model.LocationSetting;
import dev.tenet.model.LocationSupply;
import dev.tenet.model.LocationSupply.OnMiss;
import dev.tenet.model.RuleChange;
import dev.tenet.model.RuleChangeSetting;
import dev.tenet.model.Vpc;
import dev.tenet.model.command.Vpcs;
import dev.tenet.operator.wire.ListNetworksResponse;
import dev.tenet.operator.wire.Network;
import dev.tenet.operator.wire.SetLocationSupplyRequest;
import dev.tenet.operator.wire.SetLocationSupplyResponse;
import dev.tenet.operator.wire.SetRuleChangeRequest;
import dev.tenet.operator.wire.SetRuleChangeResponse;
import dev.tenet.store.Snapshot;
import io.grpc.Status;
import java.util.Optional;

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
            Optional<LocationSupply> supply =
                    snapshot.find(LocationSetting.key(vpc.id())).map(LocationSetting::supply);
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
                    .setRejudgedPerSecond(ruleChange instanceof RuleChange.Rejudge(int rate) ? rate : 0)
                    .setLocationSupply(
                            wire(supply.orElse(backend.compilerSettings().locations())))
                    .setLocationSupplyChosen(supply.isPresent()));
        }
        return response.build();
    }

    private Vpc vpc(String id) {
        return backend.objects().freshSnapshot().list(Kind.VPC).stream()
                .filter(found -> found.id().value().equals(id))
                .findFirst()
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("there is no VPC " + id)
                        .asRuntimeException());
    }

    SetLocationSupplyResponse setLocationSupply(SetLocationSupplyRequest request) {
        Optional<LocationSupply> supply = read(request);
        Vpc vpc = vpc(request.getVpcId());
        backend.write(vpc.owner(), attempt -> {
            new Vpcs(attempt).setLocationSupply(vpc.id(), supply);
            return vpc;
        });
        return SetLocationSupplyResponse.getDefaultInstance();
    }

    private static Optional<LocationSupply> read(SetLocationSupplyRequest request) {
        return switch (request.getLocationSupply()) {
            case LOCATION_SUPPLY_UNSPECIFIED -> Optional.empty();
            case LOCATION_SUPPLY_ON_DEMAND -> Optional.of(new LocationSupply.OnDemand());
            case LOCATION_SUPPLY_PRELOADED_DROP -> Optional.of(new LocationSupply.Preloaded(OnMiss.DROP));
            case LOCATION_SUPPLY_PRELOADED_GATEWAY -> Optional.of(new LocationSupply.Preloaded(OnMiss.GATEWAY));
            case UNRECOGNIZED ->
                throw Status.INVALID_ARGUMENT
                        .withDescription("locations are known on demand or preloaded")
                        .asRuntimeException();
        };
    }

    private static dev.tenet.operator.wire.LocationSupply wire(LocationSupply supply) {
        return switch (supply) {
            case LocationSupply.OnDemand() -> dev.tenet.operator.wire.LocationSupply.LOCATION_SUPPLY_ON_DEMAND;
            case LocationSupply.Preloaded(var onMiss) ->
                switch (onMiss) {
                    case DROP -> dev.tenet.operator.wire.LocationSupply.LOCATION_SUPPLY_PRELOADED_DROP;
                    case GATEWAY -> dev.tenet.operator.wire.LocationSupply.LOCATION_SUPPLY_PRELOADED_GATEWAY;
                };
        };
    }

    SetRuleChangeResponse setRuleChange(SetRuleChangeRequest request) {
        RuleChange ruleChange = read(request);
        Vpc vpc = vpc(request.getVpcId());
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
