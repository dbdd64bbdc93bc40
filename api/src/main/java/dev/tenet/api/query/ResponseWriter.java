package dev.tenet.api.query;

import dev.tenet.api.ErrorCode;
import dev.tenet.api.RequestId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;

/**
 * Writes the SDK's response classes as a service's XML. Every member that was set is written, an empty list too; what was not
 * set is not there. Members come in the SDK's order.
 */
public final class ResponseWriter implements MessageWriter {
    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    private static final int FIRST_GUESS = 1024;

    private final Protocol protocol;
    private final String namespace;

    /** @param namespace the service's XML namespace, such as {@code http://ec2.amazonaws.com/doc/2016-11-15/} */
    public ResponseWriter(Protocol protocol, String namespace) {
        this.protocol = protocol;
        this.namespace = namespace;
    }

    /** That of a service whose messages are of the protocol. */
    public static MessageWriter of(Protocol protocol, String namespace) {
        return protocol == Protocol.REST_JSON ? new JsonWriting() : new ResponseWriter(protocol, namespace);
    }

    @Override
    public String contentType() {
        return "text/xml;charset=UTF-8";
    }

    @Override
    public Map<String, String> errorHeaders(ErrorCode code) {
        return Map.of();
    }

    @Override
    public String write(String action, SdkPojo response, RequestId requestId) {
        StringBuilder xml = new StringBuilder(FIRST_GUESS).append(DECLARATION);
        xml.append('<')
                .append(action)
                .append("Response xmlns=\"")
                .append(namespace)
                .append("\">");
        switch (protocol) {
            case EC2 -> {
                element(xml, "requestId", requestId.toString());
                members(xml, response);
            }
            case REST_XML -> members(xml, response);
            case REST_JSON -> throw notXml();
            case QUERY -> {
                open(xml, action + "Result");
                members(xml, response);
                close(xml, action + "Result");
                xml.append("<ResponseMetadata>");
                element(xml, "RequestId", requestId.toString());
                xml.append("</ResponseMetadata>");
            }
        }
        close(xml, action + "Response");
        return xml.toString();
    }

    private static IllegalStateException notXml() {
        return new IllegalStateException("a service that speaks JSON writes no XML");
    }

    /** The answer to a request that failed; no code of these services has reasons. */
    public String error(ErrorCode code, String message, RequestId requestId) {
        return error(code, message, Optional.empty(), requestId);
    }

    @Override
    public String error(ErrorCode code, String message, Optional<String> reason, RequestId requestId) {
        StringBuilder xml = new StringBuilder(FIRST_GUESS).append(DECLARATION);
        switch (protocol) {
            case EC2 -> {
                xml.append("<Response><Errors><Error>");
                element(xml, "Code", code.code());
                element(xml, "Message", message);
                xml.append("</Error></Errors>");
                element(xml, "RequestID", requestId.toString());
                xml.append("</Response>");
            }
            case QUERY, REST_XML -> {
                xml.append("<ErrorResponse xmlns=\"").append(namespace).append("\"><Error>");
                element(xml, "Type", code.isCallersFault() ? "Sender" : "Receiver");
                element(xml, "Code", code.code());
                element(xml, "Message", message);
                xml.append("</Error>");
                element(xml, "RequestId", requestId.toString());
                xml.append("</ErrorResponse>");
            }
            case REST_JSON -> throw notXml();
        }
        return xml.toString();
    }

    /** What of an answer stands in its headers. */
    public static Map<String, String> headers(SdkPojo response) {
        Map<String, String> headers = new TreeMap<>();
        for (Member member : Member.of(response)) {
            if (member.field().location() == MarshallLocation.HEADER) {
                member.read(response).ifPresent(value -> headers.put(member.xmlName(), value.toString()));
            }
        }
        return headers;
    }

    private static void members(StringBuilder xml, SdkPojo structure) {
        for (Member member : Member.of(structure)) {
            if (member.isInBody()) {
                member.read(structure).ifPresent(value -> value(xml, member.xmlName(), member.type(), value));
            }
        }
    }

    private static void value(StringBuilder xml, String name, ValueType type, Object value) {
        switch (type) {
            case ValueType.Scalar scalar -> element(xml, name, scalar.kind().print(value));
            case ValueType.Structure structure -> {
                open(xml, name);
                members(xml, (SdkPojo) value);
                close(xml, name);
            }
            case ValueType.ListOf list -> {
                open(xml, name);
                for (Object entry : (List<?>) value) value(xml, list.elementName(), list.element(), entry);
                close(xml, name);
            }
        }
    }

    private static void element(StringBuilder xml, String name, String text) {
        open(xml, name);
        Xml.escape(text, xml);
        close(xml, name);
    }

    private static void open(StringBuilder xml, String name) {
        xml.append('<').append(name).append('>');
    }

    private static void close(StringBuilder xml, String name) {
        xml.append("</").append(name).append('>');
    }
}
