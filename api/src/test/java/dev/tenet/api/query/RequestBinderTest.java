package dev.tenet.api.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.api.ApiException;
import dev.tenet.api.ErrorCode;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.BundleInstanceRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsAnalysesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tenancy;

class RequestBinderTest {
    private static final RequestBinder BINDER = new RequestBinder(Protocol.EC2, RequiredParameters.load());
    private static final String ENOUGH_TO_RUN = "MinCount=1&MaxCount=1&";

    private static <Q> Q bind(Class<Q> type, String query) {
        return BINDER.bind(type, Parameters.parse(query));
    }

    private static ApiException refusal(Class<?> type, String query) {
        return assertThrows(ApiException.class, () -> bind(type, query), query);
    }

    @Test
    void structuresAndListsAreReadByTheirDottedNames() {
        var request = bind(
                RunInstancesRequest.class,
                ENOUGH_TO_RUN
                        + "NetworkInterface.1.SecurityGroupId.2=sg-2&NetworkInterface.1.SecurityGroupId.1=sg-1"
                        + "&NetworkInterface.1.DeviceIndex=0&TagSpecification.1.Tag.1.Key=a%20b&TagSpecification.1.Tag.1.Value=%C3%A9"
                        + "&TagSpecification.1.ResourceType=instance&Placement.Tenancy=default&DryRun=true");
        assertEquals(
                List.of("sg-1", "sg-2"), request.networkInterfaces().getFirst().groups());
        assertEquals(
                "a b", request.tagSpecifications().getFirst().tags().getFirst().key());
        assertEquals(
                "é", request.tagSpecifications().getFirst().tags().getFirst().value());
        assertEquals(Tenancy.DEFAULT, request.placement().tenancy());
        assertTrue(request.dryRun());
    }

    @Test
    void whatIsNotSentIsUnset() {
        var request = bind(RunInstancesRequest.class, ENOUGH_TO_RUN);
        assertNull(request.clientToken());
        assertNull(request.dryRun());
        assertFalse(request.hasSecurityGroupIds());
    }

    @Test
    void anEmptyStringIsAValue() {
        assertEquals("", bind(CreateVpcRequest.class, "CidrBlock=").cidrBlock());
    }

    @Test
    void timesAndBytesAreRead() {
        assertEquals(
                Instant.parse("2026-01-31T22:59:59.5Z"),
                bind(DescribeNetworkInsightsAnalysesRequest.class, "AnalysisStartTime=2026-01-31T23:59:59.5%2B01:00")
                        .analysisStartTime());
        assertEquals(
                "hi",
                bind(BundleInstanceRequest.class, "InstanceId=i-1&Storage.S3.UploadPolicy=aGk%3D")
                        .storage()
                        .s3()
                        .uploadPolicy()
                        .asUtf8String());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Colour=red",
                "cidrBlock=10.0.0.0/16",
                "CidrBlock.1=10.0.0.0/16",
                "CidrBlock=10.0.0.0/16&CidrBlock.1=x",
                "TagSpecification.Item.1.Key=x",
                "TagSpecification.-1.ResourceType=vpc",
                "TagSpecification.1.Tag.1.Colour=x",
                "TagSpecification.1.Tag.1.Key.Inner=x",
                "TagSpecification..ResourceType=vpc",
                "TagSpecification.1.Tag.member.1.Key=x",
                ".=x",
                "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z.a.b.c.d.e.f.g.h=1",
            })
    void anUnknownNameIsRefused(String query) {
        assertEquals(
                ErrorCode.UNKNOWN_PARAMETER,
                refusal(CreateVpcRequest.class, query).code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DryRun=maybe",
                "DryRun=",
                "DryRun=TRUE",
                "DryRun=1",
                "MaxResults=",
                "MaxResults=ten",
                "MaxResults=1.5",
                "MaxResults=%2B5",
                "MaxResults=2147483648",
                "MaxResults=99999999999999999999999999999999999999999999999",
                "MaxResults=0x10",
                "MaxResults=%D9%A1",
                "VpcId=vpc-1",
                "VpcId.0=vpc-1",
                "VpcId.01=vpc-1",
                "VpcId.2=vpc-1",
                "VpcId.1=vpc-1&VpcId.3=vpc-3",
                "VpcId.999999999=vpc-1",
                "VpcId.99999999999999999999=vpc-1",
                "Filter=x",
                "Filter.1=x",
                "Filter.1.Name=x&Filter.1=y",
                "Filter.1.Name=x&Filter=y",
            })
    void aValueOfAnotherFormIsRefused(String query) {
        assertEquals(
                ErrorCode.INVALID_PARAMETER_VALUE,
                refusal(DescribeVpcsRequest.class, query).code());
    }

    @ParameterizedTest
    @CsvSource({
        "CreateVpcRequest, InstanceTenancy=odd",
        "CreateVpcRequest, InstanceTenancy=null",
        "CreateVpcRequest, InstanceTenancy=",
        "CreateVpcRequest, TagSpecification.1.ResourceType=galaxy",
        "DescribeNetworkInsightsAnalysesRequest, AnalysisStartTime=yesterday",
        "DescribeNetworkInsightsAnalysesRequest, AnalysisStartTime=2026-02-30T00:00:00Z",
        "DescribeNetworkInsightsAnalysesRequest, AnalysisStartTime=2026-01-31T23:59:59",
        "DescribeNetworkInsightsAnalysesRequest, AnalysisStartTime=1767225600",
        "BundleInstanceRequest, Storage.S3.UploadPolicy=***",
    })
    void enumsTimesAndBytesAreStrictToo(String type, String query) throws ClassNotFoundException {
        var request = Class.forName("software.amazon.awssdk.services.ec2.model." + type);
        assertEquals(ErrorCode.INVALID_PARAMETER_VALUE, refusal(request, query).code());
    }

    /** The catalogue, and no SDK, says which there are. */
    @Test
    void instanceTypesAreLeftToOperations() {
        assertEquals(
                "tenet.unlimited",
                bind(RunInstancesRequest.class, ENOUGH_TO_RUN + "InstanceType=tenet.unlimited")
                        .instanceTypeAsString());
    }

    @Test
    void anEnumsRefusalNamesWhatIsAllowed() {
        assertEquals(
                "Invalid value 'odd' for InstanceTenancy. Valid values: default, dedicated, host.",
                refusal(CreateVpcRequest.class, "InstanceTenancy=odd").text());
    }

    @Test
    void requiredMembersAreAskedForByTheirNameOnTheWire() {
        var refusal = refusal(RunInstancesRequest.class, "MinCount=1&ImageId=ami-1");
        assertEquals(ErrorCode.MISSING_PARAMETER, refusal.code());
        assertEquals("The request must contain the parameter MaxCount", refusal.text());
        assertEquals(
                "The request must contain the parameter ElasticInferenceAccelerator.1.Type",
                refusal(RunInstancesRequest.class, ENOUGH_TO_RUN + "ElasticInferenceAccelerator.1.Count=1")
                        .text());
    }

    @Test
    void aLongValueIsNotEchoedWhole() {
        String message = refusal(DescribeVpcsRequest.class, "MaxResults=" + "9".repeat(100_000))
                .text();
        assertTrue(message.length() < 300, message);
    }

    @Test
    void everyParameterOfARequestMayBeAListOfThousands() {
        StringBuilder query = new StringBuilder();
        for (int i = 1000; i >= 1; i--)
            query.append("VpcId.").append(i).append("=vpc-").append(i).append('&');
        var ids = bind(DescribeVpcsRequest.class, query.toString()).vpcIds();
        assertEquals(1000, ids.size());
        assertEquals(Arrays.asList("vpc-1", "vpc-1000"), Arrays.asList(ids.getFirst(), ids.getLast()));
    }
}
