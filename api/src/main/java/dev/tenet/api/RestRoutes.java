package dev.tenet.api;

import java.lang.reflect.Field;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.protocols.core.OperationInfo;

/** Which operation a method and a path stand for, in a service whose operations have paths, as the SDK's marshallers have it. Immutable. */
public final class RestRoutes {
    private final List<Route> routes;

    private record Route(String method, List<String> template, Catalog.Entry entry) {}

    /**
     * A path that an operation has.
     *
     * @param variables what stands where the path has variables, decoded
     */
    public record Match(Catalog.Entry entry, Map<String, String> variables) {}

    private RestRoutes(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    /** Of all of a service's operations. */
    public static RestRoutes of(Catalog catalog) {
        return new RestRoutes(catalog.entries().stream().map(RestRoutes::route).toList());
    }

    /** The operation; one whose path has a fixed word goes before one that has a variable there. */
    public Optional<Match> find(String method, String path) {
        List<String> segments = segments(path);
        return routes.stream()
                .filter(route -> route.method.equals(method) && fits(route.template, segments))
                .min((one, other) -> Long.compare(variables(one.template), variables(other.template)))
                .flatMap(route -> match(route, segments));
    }

    /** Whether a path begins as one of the operations' does. */
    public boolean isUnder(String path) {
        List<String> segments = segments(path);
        return segments.size() > 1
                && routes.stream().anyMatch(route -> route.template.get(1).equals(segments.get(1)));
    }

    private static boolean fits(List<String> template, List<String> segments) {
        if (template.size() != segments.size()) return false;
        for (int i = 0; i < segments.size(); i++) {
            if (!isVariable(template.get(i)) && !template.get(i).equals(segments.get(i))) return false;
        }
        return true;
    }

    private static Optional<Match> match(Route route, List<String> segments) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            String template = route.template.get(i);
            if (isVariable(template)) {
                try {
                    variables.put(
                            template.substring(1, template.length() - 1),
                            URLDecoder.decode(segments.get(i).replace("+", "%2B"), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException wrongEscape) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(new Match(route.entry, variables));
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }

    private static long variables(List<String> template) {
        return template.stream().filter(RestRoutes::isVariable).count();
    }

    /** A slash at the end is none. */
    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>(Arrays.asList(path.split("/", -1)));
        if (segments.size() > 1 && segments.getLast().isEmpty()) segments.removeLast();
        return segments;
    }

    private static Route route(Catalog.Entry entry) {
        String marshaller = entry.requestClass().replace(".model.", ".transform.") + "Marshaller";
        try {
            Field binding = Class.forName(marshaller).getDeclaredField("SDK_OPERATION_BINDING");
            binding.setAccessible(true);
            OperationInfo operation = (OperationInfo) binding.get(null);
            return new Route(operation.httpMethod().name(), segments(operation.requestUri()), entry);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the SDK does not say where " + entry.action() + " is", e);
        }
    }
}
