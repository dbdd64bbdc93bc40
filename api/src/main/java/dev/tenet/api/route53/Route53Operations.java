package dev.tenet.api.route53;

import dev.tenet.api.Catalog;
import dev.tenet.api.Operations;
import dev.tenet.api.ec2.Backend;
import dev.tenet.api.ec2.FaultTable;
import dev.tenet.api.ec2.Registrar;
import software.amazon.awssdk.services.route53.Route53Client;

/** The Route 53 operations that Tenet has: one line a family. */
public final class Route53Operations {
    static final FaultTable FAULTS = FaultTable.read(Route53Operations.class);

    private Route53Operations() {}

    /** All of them, over {@code backend}. */
    public static Operations over(Backend backend) {
        Operations.Builder operations = Operations.of(Catalog.of(Route53Client.class));
        Registrar registrar = new Registrar(operations, FAULTS);
        new HostedZoneOperations(backend).register(registrar);
        new HostedZoneListing(backend).register(registrar);
        new ZoneVpcOperations(backend).register(registrar);
        new RecordSetOperations(backend).register(registrar);
        new ZoneTagOperations(backend).register(registrar);
        return operations.build();
    }
}
