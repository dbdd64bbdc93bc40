package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.api.Catalog;
import dev.tenet.api.route53.Route53Operations;
import dev.tenet.model.command.Fault;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;

class FaultTableTest {
    private static final FaultTable ROUTE53 = FaultTable.read(Route53Operations.class);

    /** Only an operator's commands have these. */
    private static final Set<Fault> OPERATORS = EnumSet.of(
            Fault.ACCOUNT_EXISTS, Fault.HOST_EXISTS, Fault.HOST_FABRIC_MIXED, Fault.HOST_IN_USE, Fault.HOST_NOT_FOUND);

    @Test
    void everyFaultATenantCanCauseHasACode() {
        List<Fault> missing = Arrays.stream(Fault.values())
                .filter(fault -> FaultTable.EC2.code("AnyOperation", fault).isEmpty()
                        != (OPERATORS.contains(fault) || isOfRoute53Alone(fault)))
                .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void everyRowOfRoute53NamesItsPage() {
        for (FaultTable.Row row : ROUTE53.rows()) {
            assertEquals("*", row.operation());
            assertTrue(
                    row.page().toString().startsWith("https://docs.aws.amazon.com/Route53/latest/APIReference/"),
                    row.toString());
        }
    }

    private static boolean isOfRoute53Alone(Fault fault) {
        boolean isShared = fault == Fault.TAG_LIMIT || fault == Fault.VPC_NOT_FOUND;
        return !isShared && ROUTE53.code("AnyOperation", fault).isPresent();
    }

    @Test
    void everyRowNamesAnOperationAndItsPage() {
        Catalog catalog = Catalog.of(Ec2Client.class);
        for (FaultTable.Row row : FaultTable.EC2.rows()) {
            assertTrue(
                    row.operation().equals("*") || catalog.find(row.operation()).isPresent(), row.toString());
            assertTrue(
                    row.page().toString().startsWith("https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"),
                    row.toString());
        }
    }

    @Test
    void anOperationsOwnRowComesFirst() {
        assertEquals(
                "InvalidParameter",
                FaultTable.EC2
                        .code("RunInstances", Fault.GROUP_ELSEWHERE)
                        .orElseThrow()
                        .code());
        assertEquals(
                "InvalidGroup.NotFound",
                FaultTable.EC2
                        .code("AuthorizeSecurityGroupIngress", Fault.GROUP_ELSEWHERE)
                        .orElseThrow()
                        .code());
    }
}
