package dev.tenet.model.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenet.model.AccountId;
import dev.tenet.model.HostId;
import dev.tenet.model.ImageId;
import dev.tenet.model.Installation;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InstanceServices;
import dev.tenet.model.InstanceSettings;
import dev.tenet.model.InstanceStatus;
import dev.tenet.model.InstanceTypeName;
import dev.tenet.model.Region;
import dev.tenet.model.RegionName;
import dev.tenet.model.ReservationId;
import dev.tenet.model.Tags;
import dev.tenet.model.Vpc;
import dev.tenet.model.ZoneName;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** A tenant in an installation of two zones, whose commands take effect only when they succeed. */
final class Tenant {
    static final Region REGION = Region.withZones(new RegionName("tenet-1"), 2);
    static final ZoneName ZONE_A = new ZoneName("tenet-1a");
    static final ZoneName ZONE_B = new ZoneName("tenet-1b");
    static final ImageId IMAGE =
            Installation.usual(REGION).catalogue().images().getFirst().id();

    private final Installation installation;
    private final AccountId account;
    private final Random random;
    private MapIntent intent = new MapIntent();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    Tenant() {
        this(Installation.usual(REGION));
    }

    Tenant(Installation installation) {
        this.installation = installation;
        this.account = new AccountId("000000000001");
        this.random = new Random(7);
        run(attempt -> new Accounts(attempt).create("tenant"));
        addHost("host-1", ZONE_A);
        addHost("host-2", ZONE_A);
        addHost("host-3", ZONE_B);
    }

    <R> R run(Function<Attempt, R> command) {
        MapIntent copy = intent.copy();
        R result = command.apply(attempt(copy));
        intent = copy;
        return result;
    }

    void refuse(Fault fault, Function<Attempt, ?> command) {
        MapIntent copy = intent.copy();
        assertEquals(
                fault,
                assertThrows(CommandException.class, () -> command.apply(attempt(copy)))
                        .fault());
    }

    MapIntent intent() {
        return intent.copy();
    }

    AccountId account() {
        return account;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    Vpc vpc(String cidr) {
        return run(attempt -> new Vpcs(attempt)
                .create(new NewVpc(IpPrefix.parse(cidr), false, dev.tenet.model.Tenancy.DEFAULT, Tags.NONE)));
    }

    /** Notes that the hosts have done what the instance's goal asks. */
    void settle(InstanceId id) {
        run(attempt -> {
            Instance instance = attempt.instance(id);
            attempt.intent().put(new InstanceStatus(id, account, instance.generation(), 1, now));
            return instance;
        });
    }

    Launch launch(LaunchInterface... interfaces) {
        return new Launch(
                ReservationId.random(random),
                Optional.empty(),
                new InstanceSettings(
                        IMAGE,
                        new InstanceTypeName("t3.micro"),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        false,
                        InstanceServices.INITIAL),
                List.of(interfaces),
                Tags.NONE);
    }

    Instance instance(NewInterface request) {
        return run(attempt -> new Launches(attempt)
                        .run(launch(new LaunchInterface.New(0, request, true)), List.of(InstanceId.random(random)), 0))
                .getFirst();
    }

    private Attempt attempt(MapIntent on) {
        return new Attempt(on, account, installation, random, now);
    }

    private void addHost(String name, ZoneName zone) {
        run(attempt -> new Hosts(attempt).register(new HostId(name), zone, IpAddress.parse("192.0.2.1"), true));
    }
}
