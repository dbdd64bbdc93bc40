package dev.tenet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResourceIdTest {
    @Test
    void aRandomIdReadsBackAsItsKind() {
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            VpcId vpc = VpcId.random(random);
            assertEquals(vpc, VpcId.parse(vpc.toString()));
            assertEquals(Optional.of(vpc), ResourceId.tryParse(vpc.value()));
            SecurityGroupRuleId rule = SecurityGroupRuleId.random(random);
            assertEquals(Optional.of(rule), ResourceId.tryParse(rule.value()));
        }
    }

    @Test
    void whatIsNoIdIsRefused() {
        for (String text : new String[] {
            "",
            "vpc-",
            "vpc-0123456789abcdef",
            "vpc-0123456789abcdef01",
            "vpc-0123456789ABCDEF0",
            "sg-0123456789abcdef0",
            "vpc-0123456789abcdeg0",
            "r-0123456789abcdef0"
        }) {
            assertThrows(IllegalArgumentException.class, () -> VpcId.parse(text), text);
        }
        assertEquals(Optional.empty(), ResourceId.tryParse("r-0123456789abcdef0"));
        assertEquals(Optional.empty(), ResourceId.tryParse("nonsense"));
    }
}
