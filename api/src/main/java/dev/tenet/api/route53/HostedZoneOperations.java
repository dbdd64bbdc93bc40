package dev.tenet.api.route53;

import static dev.tenet.api.route53.ZoneArguments.invalid;
import static dev.tenet.api.route53.ZoneArguments.require;

import dev.tenet.api.ApiException;
import dev.tenet.api.Caller;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.ec2.Backend;
import dev.tenet.api.ec2.Registrar;
import dev.tenet.model.HostedZone;
import dev.tenet.model.VpcId;
import dev.tenet.model.command.HostedZones;
import java.util.Optional;
import org.xbill.DNS.Name;
import software.amazon.awssdk.services.route53.model.CreateHostedZoneRequest;
import software.amazon.awssdk.services.route53.model.CreateHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.DeleteHostedZoneRequest;
import software.amazon.awssdk.services.route53.model.DeleteHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.GetChangeRequest;
import software.amazon.awssdk.services.route53.model.GetChangeResponse;
import software.amazon.awssdk.services.route53.model.GetHostedZoneRequest;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.UpdateHostedZoneCommentRequest;
import software.amazon.awssdk.services.route53.model.UpdateHostedZoneCommentResponse;

/** Zones themselves. */
final class HostedZoneOperations {
    private static final int MAX_REFERENCE_LENGTH = 128;
    private static final int MAX_COMMENT_LENGTH = 256;

    private final Backend backend;
    private final ZoneChanges changes;

    HostedZoneOperations(Backend backend) {
        this.backend = backend;
        this.changes = new ZoneChanges(backend);
    }

    void register(Registrar registrar) {
        registrar.writes(CreateHostedZoneRequest.class, CreateHostedZoneResponse.class, this::create);
        registrar.writes(DeleteHostedZoneRequest.class, DeleteHostedZoneResponse.class, this::delete);
        registrar.reads(GetHostedZoneRequest.class, GetHostedZoneResponse.class, this::get);
        registrar.writes(UpdateHostedZoneCommentRequest.class, UpdateHostedZoneCommentResponse.class, this::comment);
        registrar.reads(GetChangeRequest.class, GetChangeResponse.class, this::change);
    }

    private CreateHostedZoneResponse create(CreateHostedZoneRequest request, Caller caller) {
        require(request.name(), "Name");
        require(request.callerReference(), "CallerReference");
        String reference = request.callerReference();
        if (reference.isEmpty() || reference.length() > MAX_REFERENCE_LENGTH) {
            throw invalid("CallerReference must have 1 to " + MAX_REFERENCE_LENGTH + " characters");
        }
        if (request.vpc() == null) {
            throw invalid("Public hosted zones are not available: the request must contain the parameter VPC");
        }
        if (request.delegationSetId() != null) {
            throw invalid("A private hosted zone has no delegation set");
        }
        VpcId vpc = ZoneArguments.vpc(request.vpc(), caller);
        Name name = ZoneNames.tryParse(request.name())
                .orElseThrow(() -> new ApiException(
                        ErrorCode.INVALID_DOMAIN_NAME, "The domain name '" + request.name() + "' is not valid."));
        Optional<String> comment = comment(
                request.hostedZoneConfig() == null
                        ? null
                        : request.hostedZoneConfig().comment());
        HostedZone made = backend.write(
                request, caller, attempt -> new HostedZones(attempt).create(name.toString(), reference, comment, vpc));
        return CreateHostedZoneResponse.builder()
                .hostedZone(ZoneShapes.zone(made))
                .changeInfo(changes.made(null))
                .vpc(ZoneShapes.vpc(vpc, caller))
                .location("https://route53.amazonaws.com/2013-04-01/hostedzone/" + made.id())
                .build();
    }

    private DeleteHostedZoneResponse delete(DeleteHostedZoneRequest request, Caller caller) {
        var id = ZoneArguments.zone(request.id());
        backend.write(request, caller, attempt -> {
            new HostedZones(attempt).delete(id);
            return id;
        });
        return DeleteHostedZoneResponse.builder().changeInfo(changes.made(null)).build();
    }

    private GetHostedZoneResponse get(GetHostedZoneRequest request, Caller caller) {
        HostedZone zone =
                backend.read(caller, attempt -> new HostedZones(attempt).find(ZoneArguments.zone(request.id())));
        return GetHostedZoneResponse.builder()
                .hostedZone(ZoneShapes.zone(zone))
                .vpCs(zone.vpcs().stream()
                        .map(vpc -> ZoneShapes.vpc(vpc, caller))
                        .toList())
                .build();
    }

    private UpdateHostedZoneCommentResponse comment(UpdateHostedZoneCommentRequest request, Caller caller) {
        var id = ZoneArguments.zone(request.id());
        Optional<String> comment = comment(request.comment());
        HostedZone changed = backend.write(request, caller, attempt -> new HostedZones(attempt).comment(id, comment));
        return UpdateHostedZoneCommentResponse.builder()
                .hostedZone(ZoneShapes.zone(changed))
                .build();
    }

    private GetChangeResponse change(GetChangeRequest request, Caller caller) {
        return GetChangeResponse.builder()
                .changeInfo(changes.find(request.id()))
                .build();
    }

    private static Optional<String> comment(@org.jspecify.annotations.Nullable String text) {
        if (text != null && text.length() > MAX_COMMENT_LENGTH) {
            throw invalid("A comment has at most " + MAX_COMMENT_LENGTH + " characters");
        }
        return Optional.ofNullable(text).filter(comment -> !comment.isEmpty());
    }
}
