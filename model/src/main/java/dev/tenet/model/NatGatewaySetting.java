package dev.tenet.model;

/** What an operator has chosen for a NAT gateway; without one, it is {@link NatSettings#USUAL}. It goes with the gateway. */
public record NatGatewaySetting(NatGatewayId gateway, AccountId owner, VpcId vpc, NatSettings settings)
        implements IntentObject {
    public static IntentKey<NatGatewaySetting> key(AccountId owner, NatGatewayId gateway) {
        return Kind.NAT_GATEWAY_SETTING.key(owner, gateway);
    }

    @Override
    public IntentKey<NatGatewaySetting> key() {
        return key(owner, gateway);
    }
}
