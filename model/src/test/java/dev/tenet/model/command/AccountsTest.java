package dev.tenet.model.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenet.model.EdgeWeight;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator chooses for an account. */
class AccountsTest {
    private final Tenant tenant = new Tenant();

    @Test
    void anAccountWeighsOneUnlessMoreIsChosen() {
        assertEquals(1, EdgeWeight.of(chosen()));
        tenant.run(attempt -> new Accounts(attempt).setEdgeWeight(100));
        assertEquals(100, EdgeWeight.of(chosen()));
        tenant.run(attempt -> new Accounts(attempt).setEdgeWeight(1));
        assertEquals(Optional.empty(), chosen(), "as if nothing had been chosen");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 101})
    void otherWeightsAreRefused(int weight) {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> tenant.run(attempt -> new Accounts(attempt).setEdgeWeight(weight)));
        assertEquals("an account weighs 1 to 100, not " + weight, refused.getMessage());
    }

    private Optional<EdgeWeight> chosen() {
        return tenant.run(attempt -> attempt.intent().find(EdgeWeight.key(attempt.account())));
    }
}
