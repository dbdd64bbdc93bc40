package dev.tenet.model;

import java.util.Optional;

/** What an operator has chosen for a NAT gateway; without one, it is {@link NatSettings#USUAL}. It goes with the gateway. */
public record NatGatewaySetting(NatGatewayId gateway, AccountId owner, VpcId vpc, NatSettings settings)
        implements IntentObject {
    public static IntentKey<NatGatewaySetting> key(AccountId owner, NatGatewayId gateway) {
        return Kind.NAT_GATEWAY_SETTING.key(owner, gateway);
    }

    /** How the gateway treats connections, whether anything was chosen for it or not. */
    public static NatSettings of(Optional<NatGatewaySetting> chosen) {
        return chosen.map(NatGatewaySetting::settings).orElse(NatSettings.USUAL);
    }

    @Override
    public IntentKey<NatGatewaySetting> key() {
        return key(owner, gateway);
    }
}
