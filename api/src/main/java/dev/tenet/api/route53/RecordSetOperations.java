package dev.tenet.api.route53;

import static dev.tenet.api.route53.ZoneArguments.invalid;

import dev.tenet.api.Caller;
import dev.tenet.api.ec2.Backend;
import dev.tenet.api.ec2.Registrar;
import dev.tenet.model.RecordSet;
import dev.tenet.model.command.HostedZones;
import java.util.List;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;

/** The records of zones. */
final class RecordSetOperations {
    private static final int PAGE = 300;

    private final Backend backend;
    private final ZoneChanges changes;

    RecordSetOperations(Backend backend) {
        this.backend = backend;
        this.changes = new ZoneChanges(backend);
    }

    void register(Registrar registrar) {
        registrar.writes(ChangeResourceRecordSetsRequest.class, ChangeResourceRecordSetsResponse.class, this::change);
        registrar.reads(ListResourceRecordSetsRequest.class, ListResourceRecordSetsResponse.class, this::list);
    }

    private ChangeResourceRecordSetsResponse change(ChangeResourceRecordSetsRequest request, Caller caller) {
        var id = ZoneArguments.zone(request.hostedZoneId());
        ZoneArguments.require(request.changeBatch(), "ChangeBatch");
        backend.write(request, caller, attempt -> {
            HostedZones zones = new HostedZones(attempt);
            var reader = new RecordSetReader(zones.find(id).name());
            return zones.change(id, reader.read(request.changeBatch().changes()));
        });
        return ChangeResourceRecordSetsResponse.builder()
                .changeInfo(changes.made(request.changeBatch().comment()))
                .build();
    }

    private ListResourceRecordSetsResponse list(ListResourceRecordSetsRequest request, Caller caller) {
        var id = ZoneArguments.zone(request.hostedZoneId());
        int most = ZoneArguments.most(request.maxItems(), PAGE);
        if (request.startRecordName() == null && request.startRecordTypeAsString() != null) {
            throw invalid("A type to start from is of use only with a name");
        }
        String name = request.startRecordName() == null
                ? ""
                : ZoneNames.tryParse(request.startRecordName())
                        .map(found -> RecordSet.reversed(found.toString()))
                        .orElseThrow(() -> invalid("Not a name to start from: " + request.startRecordName()));
        String type = request.startRecordTypeAsString() == null ? "" : request.startRecordTypeAsString();
        List<RecordSet> sets = backend.read(caller, attempt -> new HostedZones(attempt).find(id)).records().stream()
                .filter(set -> isFrom(set, name, type))
                .toList();
        boolean isTruncated = sets.size() > most;
        return ListResourceRecordSetsResponse.builder()
                .resourceRecordSets(
                        sets.stream().limit(most).map(ZoneShapes::records).toList())
                .isTruncated(isTruncated)
                .nextRecordName(isTruncated ? ZoneNames.shown(sets.get(most).name()) : null)
                .nextRecordType(isTruncated ? sets.get(most).type().name() : null)
                .maxItems(String.valueOf(most))
                .build();
    }

    private static boolean isFrom(RecordSet set, String reversed, String type) {
        int order = set.reversedName().compareTo(reversed);
        return order > 0 || order == 0 && set.type().name().compareTo(type) >= 0;
    }
}
