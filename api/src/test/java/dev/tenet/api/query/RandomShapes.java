package dev.tenet.api.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** Random objects of the SDK's model, from a seed. */
final class RandomShapes {
    private static final double[] CHANCE_BY_DEPTH = {0.6, 0.4, 0.3, 0.2};
    private static final String[] TEXTS = {
        "vpc-0a1b2c3d",
        "10.0.0.0/16",
        "2001:db8::/56",
        " leading",
        "trailing ",
        "two  blanks",
        "a&b=c+d%41",
        "<tag a='1'>\"]]>",
        "Zürich 東京",
        "\uD83D\uDE80",
        "line\nfeed",
        "carriage\r\nreturn\r",
        "tab\t",
        "\u007f\u0085\u2028",
        "true",
        "1",
        "null",
        "a.b.1.c"
    };
    private static final long FIRST_SECOND = -2_000_000_000L;
    private static final long LAST_SECOND = 4_000_000_000L;
    private static final int MAX_ENTRIES = 3;
    private static final int MAX_BYTES = 20;
    private static final int EIGHTHS = 1 << 20;

    private final Random random;
    private final boolean withEmpty;

    /** @param withEmpty whether structures and lists may be empty: in a request such cannot be told from unset ones */
    RandomShapes(Random random, boolean withEmpty) {
        this.random = random;
        this.withEmpty = withEmpty;
    }

    /** Sets some of {@code builder}'s members, and builds it. */
    SdkPojo fill(SdkPojo builder) {
        return fill(builder, 0);
    }

    private SdkPojo fill(SdkPojo builder, int depth) {
        List<Member> members = Member.of(builder);
        boolean isEmpty = true;
        for (Member member : members) {
            if (random.nextDouble() > CHANCE_BY_DEPTH[Math.min(depth, CHANCE_BY_DEPTH.length - 1)]) continue;
            member.set(builder, value(member.type(), depth));
            isEmpty = false;
        }
        if (isEmpty && !withEmpty && depth > 0) {
            Member one = members.get(random.nextInt(members.size()));
            one.set(builder, value(one.type(), depth));
        }
        return (SdkPojo) ((SdkBuilder<?, ?>) builder).build();
    }

    private Object value(ValueType type, int depth) {
        return switch (type) {
            case ValueType.Structure structure -> fill(structure.builder().get(), depth + 1);
            case ValueType.ListOf list -> list(list, depth);
            case ValueType.Scalar scalar -> scalar(scalar);
        };
    }

    private List<Object> list(ValueType.ListOf type, int depth) {
        List<Object> entries = new ArrayList<>();
        for (int n = random.nextInt(withEmpty ? 0 : 1, MAX_ENTRIES + 1); n > 0; n--)
            entries.add(value(type.element(), depth + 1));
        return entries;
    }

    private Object scalar(ValueType.Scalar type) {
        if (!type.allowed().isEmpty())
            return List.copyOf(type.allowed()).get(random.nextInt(type.allowed().size()));
        return switch (type.kind()) {
            case STRING -> random.nextInt(20) == 0 ? "" : TEXTS[random.nextInt(TEXTS.length)] + random.nextInt(100);
            case INTEGER -> random.nextInt() >> random.nextInt(Integer.SIZE);
            case LONG -> random.nextLong() >> random.nextInt(Long.SIZE);
            case FLOAT -> random.nextInt(-EIGHTHS, EIGHTHS) / 8f;
            case DOUBLE -> random.nextInt(-EIGHTHS, EIGHTHS) / 8d;
            case BOOLEAN -> random.nextBoolean();
            case TIMESTAMP ->
                Instant.ofEpochSecond(random.nextLong(FIRST_SECOND, LAST_SECOND))
                        .plusMillis(random.nextInt(1000));
            case MAP -> throw new AssertionError("nothing that is compared has one");
            case BYTES -> {
                byte[] bytes = new byte[random.nextInt(1, MAX_BYTES)];
                random.nextBytes(bytes);
                yield SdkBytes.fromByteArray(bytes);
            }
        };
    }
}
