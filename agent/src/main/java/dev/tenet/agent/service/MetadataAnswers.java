package dev.tenet.agent.service;

import dev.tenet.hoststate.InstanceMetadata;
import dev.tenet.hoststate.MetadataOptions;
import dev.tenet.net.IpFamily;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the metadata service answers, versions 1 and 2.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html">Retrieve instance metadata</a>
 */
final class MetadataAnswers {
    /** Those that EC2 lists. They differ in what they have; here all have all. */
    private static final List<String> VERSIONS = List.of(
            "1.0",
            "2007-01-19",
            "2007-03-01",
            "2007-08-29",
            "2007-10-10",
            "2007-12-15",
            "2008-02-01",
            "2008-09-01",
            "2009-04-04",
            "2011-01-01",
            "2011-05-01",
            "2012-01-12",
            "2014-02-25",
            "2014-11-05",
            "2015-10-20",
            "2016-04-19",
            "2016-06-30",
            "2016-09-02",
            "2018-03-28",
            "2018-08-17",
            "2018-09-24",
            "2019-10-01",
            "2020-10-27",
            "2021-01-03",
            "2021-03-23",
            "2021-07-15",
            "2022-09-24",
            "latest");

    private static final String TOKEN_PATH = "/latest/api/token";
    private static final String TOKEN = "x-aws-ec2-metadata-token";
    private static final String TOKEN_SECONDS = "x-aws-ec2-metadata-token-ttl-seconds";
    private static final String FORWARDED = "x-forwarded-for";
    private static final int LONGEST_TOKEN_SECONDS = 21_600;
    private static final String USER_DATA = "user-data";

    private final MetadataTokens tokens;

    MetadataAnswers(MetadataTokens tokens) {
        this.tokens = tokens;
    }

    /** @param now seconds of any clock, the same for all calls */
    MetadataResponse answer(Asker asker, IpFamily family, MetadataRequest request, long now) {
        Optional<InstanceMetadata> metadata = asker.metadata();
        if (metadata.isEmpty()) {
            return MetadataResponse.of(404);
        }
        MetadataOptions options = metadata.get().options();
        if (!options.enabled() || family == IpFamily.IPV6 && !options.ipv6()) {
            return MetadataResponse.of(403);
        }
        return switch (request.method()) {
            case "PUT" -> put(metadata.get(), request, now);
            case "GET", "HEAD" -> get(metadata.get(), request, now);
            default -> MetadataResponse.of(405);
        };
    }

    private MetadataResponse put(InstanceMetadata metadata, MetadataRequest request, long now) {
        if (!request.path().equals(TOKEN_PATH)) {
            return MetadataResponse.of(405);
        }
        // A proxy that is open by mistake says so: it must not get tokens for others.
        if (request.header(FORWARDED).isPresent()) {
            return MetadataResponse.of(403);
        }
        Optional<Integer> seconds = request.header(TOKEN_SECONDS)
                .filter(text -> text.matches("[0-9]{1,5}"))
                .map(Integer::valueOf)
                .filter(value -> value >= 1 && value <= LONGEST_TOKEN_SECONDS);
        return seconds.map(value -> MetadataResponse.token(
                        tokens.make(metadata.instance(), now + value),
                        value,
                        metadata.options().hopLimit()))
                .orElse(MetadataResponse.of(400));
    }

    private MetadataResponse get(InstanceMetadata metadata, MetadataRequest request, long now) {
        if (request.path().equals(TOKEN_PATH)) {
            return MetadataResponse.of(405);
        }
        Optional<String> token = request.header(TOKEN);
        OptionalLong remaining =
                token.isEmpty() ? OptionalLong.empty() : tokens.remaining(metadata.instance(), token.get(), now);
        boolean refused =
                token.isPresent() ? remaining.isEmpty() : metadata.options().tokensRequired();
        if (refused) {
            return MetadataResponse.of(401);
        }
        MetadataResponse found = find(metadata, request.path());
        return remaining.isPresent() ? found.withTokenSeconds(remaining.getAsLong()) : found;
    }

    private static MetadataResponse find(InstanceMetadata metadata, String path) {
        String plain = path.replaceAll("[?#].*", "").replaceAll("/+", "/").substring(1);
        if (plain.isEmpty()) {
            return MetadataResponse.found(MetadataResponse.TEXT, MetadataResponse.ascii(String.join("\n", VERSIONS)));
        }
        int slash = plain.indexOf('/');
        String version = slash < 0 ? plain : plain.substring(0, slash);
        String rest = slash < 0 ? "" : plain.substring(slash + 1);
        if (!VERSIONS.contains(version)) {
            return MetadataResponse.of(404);
        }
        String type = rest.equals(USER_DATA) ? "application/octet-stream" : MetadataResponse.TEXT;
        return new MetadataTree(metadata.leaves())
                .find(rest)
                .map(content -> MetadataResponse.found(type, content))
                .orElse(MetadataResponse.of(404));
    }
}
