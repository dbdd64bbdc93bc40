package dev.tenet.api.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.api.ErrorCode;
import dev.tenet.api.RequestId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Vpc;

class ResponseWriterTest {
    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    private static final RequestId ID =
            new RequestId(UUID.fromString("59dbff89-35bd-4eac-99ed-be587EXAMPLE".replace("EXAMPLE", "0000000")));
    private final ResponseWriter ec2 = new ResponseWriter(Protocol.EC2, "http://ec2.amazonaws.com/doc/2016-11-15/");
    private final ResponseWriter sts = new ResponseWriter(Protocol.QUERY, "https://sts.amazonaws.com/doc/2011-06-15/");

    @Test
    void onlyWhatIsSetIsWrittenAndAnEmptyListIsSet() {
        var response = DescribeVpcsResponse.builder()
                .vpcs(
                        Vpc.builder()
                                .vpcId("vpc-1")
                                .isDefault(false)
                                .tags(Tag.builder().key("a").value("<&>\r\"'").build())
                                .build(),
                        Vpc.builder().tags(List.of()).build())
                .build();
        assertEquals(
                DECLARATION + "<DescribeVpcsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>"
                        + ID
                        + "</requestId><vpcSet><item><isDefault>false</isDefault><tagSet><item><key>a</key>"
                        + "<value>&lt;&amp;&gt;&#xD;\"'</value></item></tagSet><vpcId>vpc-1</vpcId></item>"
                        + "<item><tagSet></tagSet></item></vpcSet></DescribeVpcsResponse>",
                ec2.write("DescribeVpcs", response, ID));
    }

    @Test
    void eachProtocolHasItsOwnErrorEnvelope() {
        assertEquals(
                DECLARATION
                        + "<Response><Errors><Error><Code>UnknownParameter</Code><Message>x &lt; y</Message></Error></Errors>"
                        + "<RequestID>" + ID + "</RequestID></Response>",
                ec2.error(ErrorCode.UNKNOWN_PARAMETER, "x < y", ID));
        assertEquals(
                DECLARATION
                        + "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Receiver</Type>"
                        + "<Code>InternalError</Code><Message>?</Message></Error><RequestId>" + ID
                        + "</RequestId></ErrorResponse>",
                sts.error(ErrorCode.INTERNAL_ERROR, "?", ID));
    }

    @Test
    void whatXmlCannotHoldIsReplaced() {
        var response = DescribeVpcsResponse.builder()
                .nextToken("a\u0000b\uD800c\uFFFFd")
                .build();
        assertEquals(
                "<nextToken>a\uFFFDb\uFFFDc\uFFFDd</nextToken>",
                ec2.write("DescribeVpcs", response, ID).replaceAll("(?s).*(<nextToken>.*</nextToken>).*", "$1"));
    }
}
