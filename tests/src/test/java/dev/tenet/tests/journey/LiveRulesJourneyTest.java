package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.RuleChange;
import dev.tenet.operator.wire.SetRuleChangeRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What becomes of live connections when a tenant changes rules and groups by boto3, in each way that an operator may choose. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
@Journey
class LiveRulesJourneyTest {
    private static final int PORT = 7000;
    private static final String ENDED = "";

    /** A connection has ended if it carries nothing for so long, in which TCP tries five times. */
    private static final int SILENT_SECONDS = 7;

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 2, 1));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    /** How a rule, or the group with it, is taken from an interface. */
    private enum Loss {
        OF_THE_RULE,
        OF_THE_GROUP
    }

    @Test
    void connectionsAreKeptWhereNothingElseIsChosen() {
        for (Loss loss : Loss.values()) {
            try (Scene scene = new Scene("keep")) {
                scene.lose(loss);
                assertEquals("server after", scene.live.ask("after"), loss::toString);
                assertFalse(scene.opensAnother(), loss::toString);
                scene.regain(loss);
                assertTrue(scene.opensAnother(), loss::toString);
            }
        }
    }

    @Test
    void connectionsAreCutWhateverTheNewRulesSay() {
        for (Loss loss : Loss.values()) {
            try (Scene scene = new Scene("cut")) {
                scene.choose(RuleChange.RULE_CHANGE_CUT);
                scene.tenant.allow(scene.network, Tenant.tcp(PORT + 1));
                assertEquals(ENDED, scene.live.ask("after a rule was added"), loss::toString);
                try (InstanceProcess next = scene.connect()) {
                    scene.lose(loss);
                    assertEquals(ENDED, next.ask("after the loss"), loss::toString);
                }
                assertFalse(scene.opensAnother(), loss::toString);
            }
        }
    }

    @Test
    void connectionsAreJudgedAgainAndGoOnWhereTheyMay() {
        for (Loss loss : Loss.values()) {
            try (Scene scene = new Scene("rejudge")) {
                scene.choose(RuleChange.RULE_CHANGE_REJUDGE);
                scene.tenant.allow(scene.network, Tenant.tcp(PORT + 1));
                assertEquals("server still", scene.live.ask("still"), loss::toString);
                scene.lose(loss);
                assertEquals(ENDED, scene.live.ask("after"), loss::toString);
                assertFalse(scene.opensAnother(), loss::toString);
                scene.regain(loss);
                assertTrue(scene.opensAnother(), loss::toString);
            }
        }
    }

    /** Everybody may come in, and everybody may be answered: no connection is tracked, so none outlives its rule. */
    @Test
    void untrackedConnectionsEndWithTheirRuleAlsoWhereTrackedOnesAreKept() {
        try (Scene scene = new Scene("untracked")) {
            scene.tenant.revoke(scene.network, Tenant.tcp(PORT));
            scene.tenant.allow(scene.network, everybody());
            try (InstanceProcess untracked = scene.connect()) {
                assertEquals("server before", untracked.ask("before"));
                scene.tenant.revoke(scene.network, everybody());
                assertEquals(ENDED, untracked.ask("after"));
            }
        }
    }

    /** A rule that names a prefix list as its source follows the list's versions, back as well as on. */
    @Test
    void aPrefixListAsSourceIsChangedAndRolledBack() {
        try (Scene scene = new Scene("listed")) {
            scene.tenant.revoke(scene.network, Tenant.tcp(PORT));
            assertFalse(scene.opensAnother());
            String own = scene.client.ipv4() + "/32";
            String list = scene.tenant
                    .api
                    .ec2(
                            "create_managed_prefix_list",
                            "PrefixListName",
                            "clients",
                            "AddressFamily",
                            "IPv4",
                            "MaxEntries",
                            5,
                            "Entries",
                            List.of(Map.of("Cidr", own)))
                    .at("/PrefixList/PrefixListId")
                    .asString();
            scene.tenant.allow(
                    scene.network,
                    Map.of(
                            "IpProtocol",
                            "tcp",
                            "FromPort",
                            PORT,
                            "ToPort",
                            PORT,
                            "PrefixListIds",
                            List.of(Map.of("PrefixListId", list))));
            assertTrue(scene.opensAnother());
            scene.tenant.api.ec2(
                    "modify_managed_prefix_list",
                    "PrefixListId",
                    list,
                    "CurrentVersion",
                    1,
                    "RemoveEntries",
                    List.of(Map.of("Cidr", own)),
                    "AddEntries",
                    List.of(Map.of("Cidr", "10.0.200.0/24")));
            lab.awaitApplied();
            assertFalse(scene.opensAnother());
            scene.tenant.api.ec2(
                    "restore_managed_prefix_list_version",
                    "PrefixListId",
                    list,
                    "PreviousVersion",
                    1,
                    "CurrentVersion",
                    2);
            lab.awaitApplied();
            assertTrue(scene.opensAnother());
        }
    }

    private static Map<String, Object> everybody() {
        return Map.of(
                "IpProtocol",
                "tcp",
                "FromPort",
                PORT,
                "ToPort",
                PORT,
                "IpRanges",
                List.of(Map.of("CidrIp", "0.0.0.0/0")));
    }

    /** A server and a client of one network, on whichever hosts, with a connection between them that has carried something. */
    private final class Scene implements AutoCloseable {
        final Tenant tenant;
        final TenantNetwork network;
        final InstanceProcess live;
        private final RunningInstance server;
        private final RunningInstance client;
        private final InstanceProcess serving;

        Scene(String name) {
            tenant = Tenant.of(lab, name);
            network = tenant.network(name);
            List<RunningInstance> two = tenant.run(network, 2);
            server = two.getFirst();
            client = two.getLast();
            tenant.allow(network, Tenant.tcp(PORT));
            serving = server.serve(PORT, "server");
            live = connect();
            assertEquals("server before", live.ask("before"));
        }

        InstanceProcess connect() {
            InstanceProcess connection = client.start("echo_client.py", server.ipv4(), PORT, SILENT_SECONDS);
            connection.expect("connected");
            return connection;
        }

        boolean opensAnother() {
            return client.reaches(server.ipv4(), PORT, "server");
        }

        void choose(RuleChange change) {
            try (OperatorClient operator = lab.operator()) {
                operator.calls()
                        .setRuleChange(SetRuleChangeRequest.newBuilder()
                                .setVpcId(network.vpc())
                                .setRuleChange(change)
                                .build());
            }
            lab.awaitApplied();
        }

        void lose(Loss loss) {
            switch (loss) {
                case OF_THE_RULE -> tenant.revoke(network, Tenant.tcp(PORT));
                case OF_THE_GROUP -> wear(defaultGroup());
            }
        }

        void regain(Loss loss) {
            switch (loss) {
                case OF_THE_RULE -> tenant.allow(network, Tenant.tcp(PORT));
                case OF_THE_GROUP -> wear(network.group());
            }
        }

        private void wear(String group) {
            tenant.api.ec2("modify_instance_attribute", "InstanceId", server.id(), "Groups", List.of(group));
            lab.awaitApplied();
        }

        private String defaultGroup() {
            return tenant.api
                    .ec2(
                            "describe_security_groups",
                            "Filters",
                            List.of(
                                    Map.of("Name", "vpc-id", "Values", List.of(network.vpc())),
                                    Map.of("Name", "group-name", "Values", List.of("default"))))
                    .at("/SecurityGroups/0/GroupId")
                    .asString();
        }

        @Override
        public void close() {
            live.close();
            serving.close();
            tenant.api.ec2("terminate_instances", "InstanceIds", List.of(server.id(), client.id()));
            tenant.close();
        }
    }
}
