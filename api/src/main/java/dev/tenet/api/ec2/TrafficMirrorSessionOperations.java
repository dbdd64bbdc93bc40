package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.Kind;
import dev.tenet.model.TrafficMirrorSession;
import dev.tenet.model.TrafficMirrorSessionId;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.NewTrafficMirrorSession;
import dev.tenet.model.command.TrafficMirrors;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateTrafficMirrorSessionRequest;
import software.amazon.awssdk.services.ec2.model.CreateTrafficMirrorSessionResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTrafficMirrorSessionRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTrafficMirrorSessionResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTrafficMirrorSessionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTrafficMirrorSessionsResponse;
import software.amazon.awssdk.services.ec2.model.ModifyTrafficMirrorSessionRequest;
import software.amazon.awssdk.services.ec2.model.ModifyTrafficMirrorSessionResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.TrafficMirrorSessionField;

/**
 * Traffic mirror sessions.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTrafficMirrorSession.html">CreateTrafficMirrorSession</a>
 */
final class TrafficMirrorSessionOperations {
    private static final Listing<TrafficMirrorSession> SESSIONS = Listing.of(
                    (TrafficMirrorSession session) -> session.id().value(),
                    Fault.TRAFFIC_MIRROR_SESSION_NOT_FOUND,
                    "The traffic mirror session '%s'",
                    FilterTable.<TrafficMirrorSession>builder()
                            .onOptional("description", TrafficMirrorSession::description)
                            .on(
                                    "network-interface-id",
                                    session -> session.source().value())
                            .on("owner-id", session -> session.owner().value())
                            .onOptional("packet-length", TrafficMirrorSessionOperations::lengthText)
                            .on("session-number", session -> Integer.toString(session.number()))
                            .on(
                                    "traffic-mirror-filter-id",
                                    session -> session.filter().value())
                            .on(
                                    "traffic-mirror-session-id",
                                    session -> session.id().value())
                            .on(
                                    "traffic-mirror-target-id",
                                    session -> session.target().value())
                            .on(
                                    "virtual-network-id",
                                    session -> Integer.toString(
                                            session.virtualNetwork().number()))
                            .tagged(session -> session.tags().values())
                            .build())
            .paged(5, 1000);

    private final Backend backend;

    TrafficMirrorSessionOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(
                CreateTrafficMirrorSessionRequest.class, CreateTrafficMirrorSessionResponse.class, this::create);
        registrar.writes(
                ModifyTrafficMirrorSessionRequest.class, ModifyTrafficMirrorSessionResponse.class, this::modify);
        registrar.writes(
                DeleteTrafficMirrorSessionRequest.class, DeleteTrafficMirrorSessionResponse.class, this::delete);
        registrar.reads(
                DescribeTrafficMirrorSessionsRequest.class,
                DescribeTrafficMirrorSessionsResponse.class,
                this::describe);
    }

    private static Optional<String> lengthText(TrafficMirrorSession session) {
        return session.packetLength().isPresent()
                ? Optional.of(Integer.toString(session.packetLength().getAsInt()))
                : Optional.empty();
    }

    private CreateTrafficMirrorSessionResponse create(CreateTrafficMirrorSessionRequest request, Caller caller) {
        NewTrafficMirrorSession asked = new NewTrafficMirrorSession(
                Ids.networkInterface(request.networkInterfaceId()),
                Ids.mirrorTarget(request.trafficMirrorTargetId()),
                Ids.mirrorFilter(request.trafficMirrorFilterId()),
                number(request.sessionNumber()),
                length(request.packetLength()),
                Optional.ofNullable(request.virtualNetworkId()).map(TrafficMirrorSessionOperations::network),
                Optional.ofNullable(request.description()),
                RequestTags.of(request.tagSpecifications(), ResourceType.TRAFFIC_MIRROR_SESSION));
        TrafficMirrorSession made = backend.write(
                request,
                caller,
                attempt -> new Idempotency(attempt, request)
                        .once(
                                _ -> new TrafficMirrors(attempt).create(asked),
                                session -> session.id().value(),
                                id -> new TrafficMirrors(attempt).session(TrafficMirrorSessionId.parse(id))));
        return CreateTrafficMirrorSessionResponse.builder()
                .trafficMirrorSession(TrafficMirrorShapes.session(made))
                .clientToken(TrafficMirrorShapes.token(request.clientToken()))
                .build();
    }

    private static int number(int number) {
        if (number < 1 || number > TrafficMirrorSession.LAST_NUMBER) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Value (" + number + ") for parameter SessionNumber is invalid. It is 1 to "
                            + TrafficMirrorSession.LAST_NUMBER + ".");
        }
        return number;
    }

    private static OptionalInt length(@Nullable Integer length) {
        if (length == null) {
            return OptionalInt.empty();
        }
        if (length < 1 || length > TrafficMirrorSession.MOST_LENGTH) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Value (" + length + ") for parameter PacketLength is invalid. It is 1 to "
                            + TrafficMirrorSession.MOST_LENGTH + ".");
        }
        return OptionalInt.of(length);
    }

    private static VirtualNetworkIdentifier network(int number) {
        return VirtualNetworkIdentifier.tryParse(Integer.toString(number))
                .orElseThrow(() -> new CommandException(
                        Fault.PARAMETER_VALUE,
                        "Value (" + number + ") for parameter VirtualNetworkId is invalid. It is 0 to "
                                + VirtualNetworkIdentifier.MAX.number() + "."));
    }

    private ModifyTrafficMirrorSessionResponse modify(ModifyTrafficMirrorSessionRequest request, Caller caller) {
        TrafficMirrorSessionId id = Ids.mirrorSession(request.trafficMirrorSessionId());
        if (request.removeFields().contains(TrafficMirrorSessionField.UNKNOWN_TO_SDK_VERSION)) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "RemoveField is packet-length, description or virtual-network-id, not "
                            + request.removeFieldsAsStrings());
        }
        TrafficMirrorSession changed = backend.write(
                request,
                caller,
                attempt -> new TrafficMirrors(attempt)
                        .modify(
                                id,
                                before -> changed(
                                        before,
                                        request,
                                        new VirtualNetworkIdentifier(
                                                1 + attempt.random().nextInt(VirtualNetworkIdentifier.MAX.number())))));
        return ModifyTrafficMirrorSessionResponse.builder()
                .trafficMirrorSession(TrafficMirrorShapes.session(changed))
                .build();
    }

    /** @param any in place of a virtual network that is removed */
    private static TrafficMirrorSession changed(
            TrafficMirrorSession before, ModifyTrafficMirrorSessionRequest request, VirtualNetworkIdentifier any) {
        List<TrafficMirrorSessionField> removed = request.removeFields();
        OptionalInt length =
                removed.contains(TrafficMirrorSessionField.PACKET_LENGTH) ? OptionalInt.empty() : before.packetLength();
        VirtualNetworkIdentifier network =
                removed.contains(TrafficMirrorSessionField.VIRTUAL_NETWORK_ID) ? any : before.virtualNetwork();
        Optional<String> description =
                removed.contains(TrafficMirrorSessionField.DESCRIPTION) ? Optional.empty() : before.description();
        return new TrafficMirrorSession(
                before.id(),
                before.owner(),
                before.vpc(),
                before.source(),
                Optional.ofNullable(request.trafficMirrorTargetId())
                        .map(Ids::mirrorTarget)
                        .orElse(before.target()),
                before.targetAddress(),
                Optional.ofNullable(request.trafficMirrorFilterId())
                        .map(Ids::mirrorFilter)
                        .orElse(before.filter()),
                request.sessionNumber() == null ? before.number() : number(request.sessionNumber()),
                request.packetLength() == null ? length : length(request.packetLength()),
                request.virtualNetworkId() == null ? network : network(request.virtualNetworkId()),
                Optional.ofNullable(request.description()).or(() -> description),
                before.tags());
    }

    private DeleteTrafficMirrorSessionResponse delete(DeleteTrafficMirrorSessionRequest request, Caller caller) {
        TrafficMirrorSessionId id = Ids.mirrorSession(request.trafficMirrorSessionId());
        backend.write(request, caller, attempt -> {
            new TrafficMirrors(attempt).delete(id);
            return id;
        });
        return DeleteTrafficMirrorSessionResponse.builder()
                .trafficMirrorSessionId(id.value())
                .build();
    }

    private DescribeTrafficMirrorSessionsResponse describe(
            DescribeTrafficMirrorSessionsRequest request, Caller caller) {
        request.trafficMirrorSessionIds().forEach(Ids::mirrorSession);
        Page<TrafficMirrorSession> page = backend.read(
                caller,
                attempt -> SESSIONS.page(
                        backend.pager(),
                        request,
                        caller,
                        attempt.intent().list(Kind.TRAFFIC_MIRROR_SESSION.under(caller.account())),
                        request.trafficMirrorSessionIds(),
                        request.filters()));
        return DescribeTrafficMirrorSessionsResponse.builder()
                .trafficMirrorSessions(
                        page.items().stream().map(TrafficMirrorShapes::session).toList())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }
}
