package dev.tenet.bpf.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tenet.bpf.KernelFeature;
import dev.tenet.bpf.KernelTest;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@KernelTest
class KernelFeatureTest {
    /** A probe that says no where the version says yes would send users of new kernels down the old ways. */
    @ParameterizedTest
    @EnumSource
    void probesSayYesOnKernelsThatAreNewEnough(KernelFeature feature) {
        if (compare(System.getProperty("os.version"), feature.since()) >= 0) {
            assertEquals(true, feature.isPresent(), feature.description());
        }
        assertFalse(feature.description().isBlank());
    }

    private static int compare(String running, String since) {
        return Arrays.compare(numbers(running), numbers(since));
    }

    /** The first two numbers of a version such as {@code 6.1.0-31-amd64}. */
    private static int[] numbers(String version) {
        return Arrays.stream(version.split("[.-]", 3))
                .limit(2)
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
