package dev.tenet.api;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

class ClientTokenTest {
    private static final RunInstancesRequest REQUEST = RunInstancesRequest.builder()
            .imageId("ami-1")
            .minCount(1)
            .maxCount(2)
            .securityGroupIds("sg-1", "sg-2")
            .tagSpecifications(TagSpecification.builder()
                    .resourceType("instance")
                    .tags(Tag.builder().key("a").value("b").build())
                    .build())
            .build();

    @Test
    void anUnsetTokenStaysUnset() {
        assertEquals(Optional.empty(), ClientToken.of(REQUEST));
        assertEquals(
                Optional.of(new ClientToken("t")),
                ClientToken.of(REQUEST.toBuilder().clientToken("t").build()));
    }

    @Test
    void parametersAreTheSameWhateverTheTokenAndDryRun() {
        var first = ClientToken.parametersOf(REQUEST);
        assertEquals(first, ClientToken.parametersOf(REQUEST));
        assertEquals(
                first,
                ClientToken.parametersOf(
                        REQUEST.toBuilder().clientToken("t").dryRun(true).build()));
    }

    @Test
    void everyDifferenceInParametersCounts() {
        var first = ClientToken.parametersOf(REQUEST);
        assertNotEquals(
                first, ClientToken.parametersOf(REQUEST.toBuilder().maxCount(3).build()));
        assertNotEquals(
                first,
                ClientToken.parametersOf(REQUEST.toBuilder().maxCount(null).build()));
        assertNotEquals(
                first,
                ClientToken.parametersOf(
                        REQUEST.toBuilder().securityGroupIds("sg-2", "sg-1").build()));
        assertNotEquals(
                first,
                ClientToken.parametersOf(
                        REQUEST.toBuilder().securityGroupIds("sg-1;=4:sg-2").build()));
        assertNotEquals(
                first,
                ClientToken.parametersOf(REQUEST.toBuilder()
                        .tagSpecifications(TagSpecification.builder()
                                .resourceType("instance")
                                .tags(Tag.builder().key("a").value("c").build())
                                .build())
                        .build()));
    }

    @Test
    void otherParametersUnderTheSameTokenAreAMismatch() {
        ClientToken token = new ClientToken("t");
        var first = ClientToken.parametersOf(REQUEST);
        var other = ClientToken.parametersOf(REQUEST.toBuilder().maxCount(3).build());
        assertDoesNotThrow(() -> token.requireSame(first, first));
        var refusal = assertThrows(ApiException.class, () -> token.requireSame(first, other));
        assertEquals(ErrorCode.IDEMPOTENT_PARAMETER_MISMATCH, refusal.code());
    }

    @Test
    void aTokenIsUpTo64AsciiCharacters() {
        assertDoesNotThrow(() -> new ClientToken("x".repeat(64)));
        for (String bad : new String[] {"", "x".repeat(65), "é", "a\nb"}) {
            assertEquals(
                    ErrorCode.INVALID_PARAMETER_VALUE,
                    assertThrows(ApiException.class, () -> new ClientToken(bad)).code());
        }
    }
}
