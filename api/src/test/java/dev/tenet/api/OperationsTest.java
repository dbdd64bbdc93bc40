package dev.tenet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVpcRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVpcResponse;

class OperationsTest {
    private static final Catalog EC2 = Catalog.of(Ec2Client.class);
    private static final Handler<CreateVpcRequest, CreateVpcResponse> CREATE_VPC =
            (request, caller) -> CreateVpcResponse.builder().build();

    @Test
    void everyClientMethodIsAnOperation() throws ClassNotFoundException {
        assertTrue(EC2.entries().size() > 700, () -> "only " + EC2.entries().size());
        for (Catalog.Entry entry : EC2.entries()) {
            assertEquals(entry, EC2.find(entry.action()).orElseThrow());
            Class.forName(entry.requestClass(), false, getClass().getClassLoader());
            Class.forName(entry.responseClass(), false, getClass().getClassLoader());
        }
    }

    @Test
    void theActionIsTheMethodsNameNotTheClasss() {
        var entry = EC2.find("EnableVolumeIO").orElseThrow();
        assertEquals("EnableVolumeIO", entry.action());
        assertTrue(entry.requestClass().endsWith(".EnableVolumeIoRequest"), entry::requestClass);
    }

    @Test
    void actionsAreFoundInAnyCase() {
        Operations operations = Operations.of(EC2)
                .on(CreateVpcRequest.class, CreateVpcResponse.class, CREATE_VPC)
                .build();
        assertEquals("CreateVpc", operations.find("createvpc").orElseThrow().action());
        assertTrue(operations.find("DeleteVpc").isEmpty());
        assertTrue(operations.known("DeleteVpc").isPresent());
        assertTrue(operations.known("DeleteEverything").isEmpty());
        assertEquals(1, operations.coverage().implemented().size());
        assertEquals(EC2.entries().size(), operations.coverage().known().size());
    }

    @Test
    void anOperationIsRegisteredOnceAndWithItsOwnClasses() {
        var builder = Operations.of(EC2).on(CreateVpcRequest.class, CreateVpcResponse.class, CREATE_VPC);
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.on(CreateVpcRequest.class, CreateVpcResponse.class, CREATE_VPC));
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.on(
                        DeleteVpcRequest.class,
                        CreateVpcResponse.class,
                        (q, c) -> CreateVpcResponse.builder().build()));
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.on(
                        String.class,
                        DeleteVpcResponse.class,
                        (q, c) -> DeleteVpcResponse.builder().build()));
    }
}
