package dev.tenet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ObjectCodecTest {
    private final ObjectCodec codec = new ObjectCodec();

    /** A value type of the kind the model has. */
    public record Color(int rgb) implements Comparable<Color> {
        public Color {
            if (rgb < 0 || rgb > 0xffffff) {
                throw new IllegalArgumentException("no color: " + rgb);
            }
        }

        public static Color parse(String text) {
            return new Color(Integer.parseInt(text.substring(1), 16));
        }

        @Override
        public int compareTo(Color other) {
            return Integer.compare(rgb, other.rgb);
        }

        @Override
        public String toString() {
            return String.format("#%06x", rgb);
        }
    }

    /** Value types that are told apart by their text, like ids. */
    public sealed interface Name {
        static Optional<Name> tryParse(String text) {
            return switch (text.substring(0, Math.min(2, text.length()))) {
                case "a-" -> Optional.of(new First(text));
                case "b-" -> Optional.of(new Second(text));
                default -> Optional.empty();
            };
        }
    }

    public record First(String text) implements Name {
        @Override
        public String toString() {
            return text;
        }
    }

    public record Second(String text) implements Name {
        @Override
        public String toString() {
            return text;
        }
    }

    public enum Size {
        SMALL,
        LARGE
    }

    public sealed interface Shape {}

    public record Circle(int radius, Color color) implements Shape {}

    public record Group(List<Shape> parts) implements Shape {
        public Group {
            parts = List.copyOf(parts);
        }
    }

    public record Nothing() implements Shape {}

    public record Box(
            String label,
            boolean open,
            long weightGrams,
            Size size,
            Optional<Integer> shelf,
            List<Shape> shapes,
            Set<Color> colors,
            Set<Shape> unordered,
            Map<Color, String> names,
            SortedMap<String, Integer> counts,
            Optional<Shape> lid,
            Name name,
            Instant made,
            Duration keeps) {
        public boolean isEmpty() {
            return shapes.isEmpty();
        }

        public String getTitle() {
            return "not a component";
        }
    }

    private static Box box(Set<Color> colors, Set<Shape> unordered, Map<Color, String> names) {
        return new Box(
                "a \"label\"",
                true,
                1L << 60,
                Size.LARGE,
                Optional.of(3),
                List.of(new Nothing(), new Group(List.of(new Circle(1, new Color(2))))),
                colors,
                unordered,
                names,
                new TreeMap<>(Map.of("z", 1, "a", 2)),
                Optional.of(new Circle(7, new Color(0xffffff))),
                new Second("b-1"),
                Instant.parse("2026-01-02T03:04:05.000000006Z"),
                Duration.ofMillis(1500));
    }

    @Test
    void writesWhatAReaderCanRead() {
        Box box = box(Set.of(new Color(1)), Set.of(new Nothing()), Map.of(new Color(255), "blue"));
        assertEquals("""
                {"label":"a \\"label\\"","open":true,"weightGrams":1152921504606846976,"size":"LARGE","shelf":3,\
                "shapes":[{"@type":"Nothing"},{"@type":"Group","parts":[{"@type":"Circle","radius":1,"color":"#000002"}]}],\
                "colors":["#000001"],"unordered":[{"@type":"Nothing"}],"names":{"#0000ff":"blue"},"counts":{"a":2,"z":1},\
                "lid":{"@type":"Circle","radius":7,"color":"#ffffff"},"name":"b-1",\
                "made":"2026-01-02T03:04:05.000000006Z","keeps":"PT1.5S"}""", codec.encode(Box.class, box).toUtf8());
        assertEquals(box, codec.decode(Box.class, codec.encode(Box.class, box)));
    }

    @Test
    void equalObjectsGiveEqualBytesWhateverTheOrderOfTheirSetsAndMaps() {
        Set<Color> colors = new LinkedHashSet<>();
        Set<Color> sameColors = new LinkedHashSet<>();
        Set<Shape> shapes = new HashSet<>();
        Set<Shape> sameShapes = new LinkedHashSet<>();
        Map<Color, String> names = new LinkedHashMap<>();
        Map<Color, String> sameNames = new LinkedHashMap<>();
        for (int i = 0; i < 50; i++) {
            int back = 49 - i;
            colors.add(new Color(i * 7));
            sameColors.add(new Color(back * 7));
            shapes.add(new Circle(i, new Color(i)));
            sameShapes.add(new Circle(back, new Color(back)));
            names.put(new Color(i), "n" + i);
            sameNames.put(new Color(back), "n" + back);
        }
        Box one = box(colors, shapes, names);
        Box other = box(sameColors, sameShapes, sameNames);
        assertEquals(one, other);
        assertEquals(codec.encode(Box.class, one), codec.encode(Box.class, other));
    }

    @Test
    void missingListsSetsMapsAndOptionalsAreEmpty() {
        Box box = codec.decode(
                Box.class,
                Bytes.utf8(
                        "{\"label\":\"\",\"open\":false,\"weightGrams\":0,\"size\":\"SMALL\",\"name\":\"a-1\",\"made\":\"2026-01-02T03:04:05Z\",\"keeps\":\"PT1S\",\"colors\":null}"));
        assertEquals(List.of(), box.shapes());
        assertEquals(Set.of(), box.colors());
        assertEquals(Map.of(), box.names());
        assertEquals(Map.of(), box.counts());
        assertEquals(Optional.empty(), box.shelf());
        assertEquals(Optional.empty(), box.lid());
    }

    @Test
    void fieldsOfANewerVersionSurviveAReadAndAWrite() {
        Bytes newer = Bytes.utf8("{\"radius\":1,\"later\":{\"deep\":[1]},\"color\":\"#000002\",\"also\":true}");
        ObjectCodec.Decoded<Circle> read = codec.read(Circle.class, newer);
        assertEquals(new Circle(1, new Color(2)), read.object());
        assertEquals(
                "{\"radius\":5,\"color\":\"#000002\",\"also\":true,\"later\":{\"deep\":[1]}}",
                codec.encode(Circle.class, new Circle(5, new Color(2)), read.unknown())
                        .toUtf8());
        assertTrue(codec.read(Circle.class, codec.encode(Circle.class, read.object()))
                .unknown()
                .isEmpty());
    }

    @Test
    void whatIsNotSuchAnObjectIsUnreadable() {
        for (String garbage : List.of(
                "",
                "null",
                "[]",
                "7",
                "{",
                "{\"radius\":1,\"color\":\"#000002\"} x",
                "{\"radius\":1,\"radius\":1,\"color\":\"#000002\"}",
                "{\"color\":\"#000002\"}",
                "{\"radius\":null,\"color\":\"#000002\"}",
                "{\"radius\":1}",
                "{\"radius\":1,\"color\":null}",
                "{\"radius\":1.5,\"color\":\"#000002\"}",
                "{\"radius\":\"1\",\"color\":\"#000002\"}",
                "{\"radius\":99999999999,\"color\":\"#000002\"}",
                "{\"radius\":1,\"color\":\"#-00002\"}")) {
            UnreadableException refused = assertThrows(
                    UnreadableException.class, () -> codec.decode(Circle.class, Bytes.utf8(garbage)), garbage);
            assertTrue(refused.toString().contains("not a Circle"), refused.toString());
        }
        for (String garbage : List.of("{\"@type\":\"Square\"}", "{}", "{\"@type\":7}", "{\"parts\":[null]}")) {
            assertThrows(UnreadableException.class, () -> codec.decode(Shape.class, Bytes.utf8(garbage)), garbage);
        }
        assertThrows(
                UnreadableException.class,
                () -> codec.decode(Shape.class, Bytes.utf8("{\"@type\":\"Group\",\"parts\":[null]}")));
    }

    public record Label(String text, OptionalInt number) {}

    @Test
    void halvesOfSurrogatePairsAreNeitherWrittenNorRead() {
        assertThrows(
                IllegalArgumentException.class,
                () -> codec.encode(Label.class, new Label("\ud83d", OptionalInt.empty())));
        for (String garbage : List.of("{\"text\":\"\\ud83d\"}", "{\"text\":\"\",\"\\ude00\":1}")) {
            assertThrows(UnreadableException.class, () -> codec.decode(Label.class, Bytes.utf8(garbage)), garbage);
        }
        byte[] halfInUtf8 = {
            '{', '"', 't', 'e', 'x', 't', '"', ':', '"', (byte) 0xed, (byte) 0xa0, (byte) 0xbd, '"', '}'
        };
        assertThrows(UnreadableException.class, () -> codec.decode(Label.class, Bytes.copyOf(halfInUtf8)));
        Label whole = new Label("\ud83d\ude00", OptionalInt.of(7));
        assertEquals(whole, codec.decode(Label.class, codec.encode(Label.class, whole)));
        assertEquals(
                new Label("\ud83d\ude00", OptionalInt.empty()),
                codec.decode(Label.class, Bytes.utf8("{\"text\":\"\\ud83d\\ude00\"}")));
    }
}
