package dev.tenet.agent.flood;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.net.IpPrefix;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An edge that carries 1,000 packets and 8 Mbit in a second, looked at twice in a second. Packets have 1,000 bits where nothing else is said. */
class FloodJudgeTest {
    private static final EdgeCapacity CAPACITY = new EdgeCapacity(1_000, 8_000_000);
    private static final double SECONDS = 0.5;
    private static final IpPrefix BUSY = address(1);
    private static final IpPrefix QUIET = address(2);
    private static final IpPrefix VICTIM = address(3);

    private final FloodJudge judge = new FloodJudge(CAPACITY);

    @Test
    void whatTheEdgeCarriesIsNobodysFault() {
        judging(100, Map.of(BUSY, packets(900), QUIET, packets(90))).isNobody();
    }

    @Test
    void theFloodedAddressIsFoundInTheThirdReadingInARow() {
        judging(100, Map.of(BUSY, packets(500), QUIET, packets(5))).isNobody();
        Map<IpPrefix, Rate> flood = Map.of(BUSY, packets(500), QUIET, packets(5), VICTIM, packets(5_000));
        judging(2, flood).isNobody();
        judging(1, flood).is(VICTIM);
    }

    @Test
    void aBurstIsNone() {
        Map<IpPrefix, Rate> calm = Map.of(BUSY, packets(500));
        Map<IpPrefix, Rate> burst = Map.of(BUSY, packets(500), VICTIM, packets(5_000));
        for (int i = 0; i < 10; i++) {
            judging(2, burst).isNobody();
            judging(1, calm).isNobody();
        }
    }

    /** It has the biggest share, and nothing about it is new. */
    @Test
    void theBusiestStaysWhereAnotherIsFlooded() {
        judging(1_000, Map.of(BUSY, packets(800), VICTIM, packets(10))).isNobody();
        judging(3, Map.of(BUSY, packets(850), VICTIM, packets(400))).is(VICTIM);
    }

    @Test
    void whereAllHaveABitMoreNobodyIsToBlame() {
        Map<IpPrefix, Rate> usual = new HashMap<>();
        Map<IpPrefix, Rate> more = new HashMap<>();
        for (int n = 1; n <= 20; n++) {
            usual.put(address(n), packets(45));
            more.put(address(n), packets(60));
        }
        judging(1_000, usual).isNobody();
        judging(100, more).isNobody();
    }

    @Test
    void whatGrowsInHoursIsUsual() {
        for (int reading = 0; reading < 14_400; reading++) {
            judging(1, Map.of(BUSY, packets(500 + reading * 0.03), QUIET, packets(5)))
                    .isNobody();
        }
        judging(20, Map.of(BUSY, packets(960), QUIET, packets(50))).isNobody();
    }

    @Test
    void severalFloodsAreFoundOneAfterTheOther() {
        judging(100, Map.of(BUSY, packets(500))).isNobody();
        Map<IpPrefix, Rate> floods =
                new HashMap<>(Map.of(BUSY, packets(500), VICTIM, packets(5_000), address(4), packets(4_000)));
        judging(3, floods).is(VICTIM);
        floods.remove(VICTIM);
        judging(2, floods).isNobody();
        judging(1, floods).is(address(4));
        floods.remove(address(4));
        judging(10, floods).isNobody();
    }

    /** Few large packets fill the line. */
    @Test
    void bitsAreLookedAtToo() {
        judging(100, Map.of(BUSY, packets(600))).isNobody();
        judging(3, Map.of(BUSY, packets(900), VICTIM, new Rate(100, 9_000_000))).is(VICTIM);
    }

    @Test
    void withoutACapacityOfBitsPacketsAloneAreLookedAt() {
        FloodJudge ofPackets = new FloodJudge(new EdgeCapacity(1_000, 0));
        for (int i = 0; i < 10; i++) {
            assertEquals(Optional.empty(), ofPackets.judge(Map.of(VICTIM, new Rate(900, 9e12)), SECONDS));
        }
    }

    @Test
    void whatComesForNobodyCannotBeWithdrawn() {
        judging(100, Map.of(BUSY, packets(500))).isNobody();
        judging(10, Map.of(BUSY, packets(500), PublicTraffic.NOBODY, packets(5_000)))
                .isNobody();
    }

    @Test
    void anAgentThatStartsInTheMiddleOfAFloodTakesTheMostForIt() {
        judging(3, Map.of(BUSY, packets(500), VICTIM, packets(5_000))).is(VICTIM);
    }

    /** Else it would hide behind itself. */
    @Test
    void aFloodDoesNotBecomeUsual() {
        judging(10, Map.of(BUSY, packets(500))).isNobody();
        Map<IpPrefix, Rate> flood = Map.of(BUSY, packets(500), VICTIM, packets(5_000));
        for (int i = 0; i < 1_000; i++) {
            judging(2, flood).isNobody();
            judging(1, flood).is(VICTIM);
        }
    }

    private static IpPrefix address(int n) {
        return IpPrefix.parse("203.0.113." + n + "/32");
    }

    private static Rate packets(double rate) {
        return new Rate(rate, rate * 1_000);
    }

    private Judged judging(int readings, Map<IpPrefix, Rate> rates) {
        Optional<IpPrefix> last = Optional.empty();
        for (int i = 0; i < readings; i++) {
            assertEquals(Optional.empty(), last, "found before the last reading");
            last = judge.judge(rates, SECONDS);
        }
        return new Judged(last);
    }

    private record Judged(Optional<IpPrefix> found) {
        void isNobody() {
            assertEquals(Optional.empty(), found);
        }

        void is(IpPrefix expected) {
            assertEquals(Optional.of(expected), found);
        }
    }
}
