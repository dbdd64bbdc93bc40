package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.VpcId;
import dev.tenet.model.command.Attempt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.AccountAttribute;
import software.amazon.awssdk.services.ec2.model.DescribeAccountAttributesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAccountAttributesResponse;

/** Describing the account. */
final class AccountOperations {
    /** There is no quota on instances, only on what one call can launch. */
    private static final String UNLIMITED = "1000000";

    private final Backend backend;

    AccountOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.reads(
                DescribeAccountAttributesRequest.class, DescribeAccountAttributesResponse.class, this::describe);
    }

    private DescribeAccountAttributesResponse describe(DescribeAccountAttributesRequest request, Caller caller) {
        Map<String, String> all = backend.read(caller, AccountOperations::attributes);
        List<String> wanted = request.attributeNamesAsStrings();
        return DescribeAccountAttributesResponse.builder()
                .accountAttributes(all.entrySet().stream()
                        .filter(attribute -> wanted.isEmpty() || wanted.contains(attribute.getKey()))
                        .map(attribute -> AccountAttribute.builder()
                                .attributeName(attribute.getKey())
                                .attributeValues(value -> value.attributeValue(attribute.getValue()))
                                .build())
                        .toList())
                .build();
    }

    private static Map<String, String> attributes(Attempt attempt) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("vpc-max-security-groups-per-interface", Integer.toString(NetworkInterface.MAX_GROUPS));
        attributes.put("max-instances", UNLIMITED);
        attributes.put("supported-platforms", "VPC");
        attributes.put(
                "default-vpc",
                attempt.accountVpcs().defaultVpc().map(VpcId::value).orElse("none"));
        String addresses = Integer.toString(attempt.installation().limits().elasticAddressesPerAccount());
        attributes.put("max-elastic-ips", addresses);
        attributes.put("vpc-max-elastic-ips", addresses);
        return attributes;
    }
}
