package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Ansible with the amazon.aws modules as they are: what is described is made, and made once. */
@Timeout(600)
@Journey
class AnsibleJourneyTest {
    private static final Pattern RECAP = Pattern.compile("ok=(\\d+) +changed=(\\d+) +unreachable=0 +failed=(\\d+)");

    private final Lab lab = Labs.create();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** What a run says at its end. */
    private record Recap(int ok, int changed, int failed) {}

    @BeforeEach
    void up() {
        lab.up(Labs.usual(lab, 1, 1));
    }

    @AfterEach
    void down() {
        lab.down();
    }

    @Test
    void aSecondRunChangesNothingAndAnotherDescriptionOnlyWhatDiffers() throws Exception {
        Recap first = play();
        assertTrue(first.changed() == first.ok() && first.changed() > 0, first::toString);
        assertEquals(new Recap(first.ok(), 0, 0), play());
        assertEquals(new Recap(first.ok(), 1, 0), play("-e", "{\"ports\": [80, 8443]}"));
        try (Boto3 api = new Boto3(lab.environment())) {
            List<String> ids = Tenant.texts(
                    api.ec2(
                                    "describe_instances",
                                    "Filters",
                                    List.of(Map.of("Name", "tag:Name", "Values", List.of("web-1"))))
                            .at("/Reservations/0/Instances"),
                    "InstanceId");
            assertEquals(1, ids.size());
            assertTrue(Files.exists(lab.namespace(ids.getFirst()).path()));
        }
    }

    private Recap play(String... options) throws IOException, InterruptedException {
        Path book = Files.writeString(folder.resolve("site.yml"), Scripts.text("site.yml"));
        List<String> words = new ArrayList<>(List.of("/usr/bin/ansible-playbook", book.toString()));
        words.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().putAll(lab.environment());
        builder.environment().put("TENET_IMAGE", image());
        builder.environment().put("ANSIBLE_HOME", folder.toString());
        builder.environment().put("ANSIBLE_NOCOLOR", "1");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        Matcher recap = RECAP.matcher(output);
        assertTrue(recap.find(), output);
        return new Recap(
                Integer.parseInt(recap.group(1)), Integer.parseInt(recap.group(2)), Integer.parseInt(recap.group(3)));
    }

    private String image() {
        try (Boto3 api = new Boto3(lab.environment())) {
            return api.ec2("describe_images", "Owners", List.of("amazon"))
                    .at("/Images/0/ImageId")
                    .asString();
        }
    }
}
