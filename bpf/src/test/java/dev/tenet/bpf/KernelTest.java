package dev.tenet.bpf;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that load programs into the kernel; skipped, with the reason, for users who may not. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KernelTest.RootOnly.class)
public @interface KernelTest {
    /** The condition. */
    final class RootOnly implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            // A file that root alone may write, whatever its mode says.
            return Files.isWritable(Path.of("/proc/sys/kernel/printk"))
                    ? ConditionEvaluationResult.enabled("root")
                    : ConditionEvaluationResult.disabled("loading BPF programs needs root");
        }
    }
}
