package dev.tenet.model;

/** What an operator has chosen for a VPC; without one, it is as the controllers were told for all. It goes with the VPC. */
public record LocationSetting(VpcId vpc, AccountId owner, LocationSupply supply) implements IntentObject {
    public static IntentKey<LocationSetting> key(VpcId vpc) {
        return Kind.LOCATION_SETTING.key(vpc);
    }

    @Override
    public IntentKey<LocationSetting> key() {
        return key(vpc);
    }
}
