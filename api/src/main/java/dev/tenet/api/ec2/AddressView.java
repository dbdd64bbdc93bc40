package dev.tenet.api.ec2;

import dev.tenet.model.ElasticAddress;
import dev.tenet.model.InterfaceAttachment;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.PublicAddresses.Elastic;
import dev.tenet.model.PublicAddresses.Mapping;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.ElasticAddresses;
import java.util.Optional;

/** An elastic address with what it is associated with. */
record AddressView(ElasticAddress elastic, Optional<NetworkInterface> networkInterface, Optional<Mapping> mapping) {

    static AddressView of(ElasticAddress elastic, Attempt attempt) {
        return new AddressView(
                elastic,
                elastic.networkInterface()
                        .flatMap(id -> attempt.intent().find(NetworkInterface.key(elastic.owner(), id))),
                new ElasticAddresses(attempt).mapping(elastic));
    }

    String id() {
        return elastic.id().value();
    }

    String address() {
        return elastic.address().toString();
    }

    Optional<String> association() {
        return mapping.flatMap(Mapping::elastic).map(Elastic::association).map(id -> id.value());
    }

    Optional<String> privateAddress() {
        return mapping.map(each -> each.privateAddress().toString());
    }

    Optional<String> instance() {
        return networkInterface
                .flatMap(NetworkInterface::attachment)
                .map(InterfaceAttachment::instance)
                .map(id -> id.value());
    }
}
