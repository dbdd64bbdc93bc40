package dev.tenet.api.query;

import dev.tenet.api.ApiException;
import dev.tenet.api.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * Reads a path, a query and an XML body into the SDK's request class, guided by what the class says of itself. A name that the class lacks, a
 * name given twice, a value of another form are each the caller's fault. Whether an enum has a value is for the operation to say, as regions
 * of ours are none of the SDK's.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html">AWS restXml protocol</a>
 */
public final class RestXmlBinder implements RestBinder {
    private static final int MAX_ECHO = 100;

    @Override
    public <Q> Q bind(Class<Q> type, Map<String, String> path, Map<String, String> query, byte[] body) {
        SdkPojo builder = SdkBuilders.of(type);
        Shape shape = Shape.of(builder);
        scalars(builder, shape, MarshallLocation.PATH, path);
        scalars(builder, shape, MarshallLocation.QUERY_PARAM, query);
        if (body.length > 0) {
            members(builder, shape, root(body));
        }
        return type.cast(((SdkBuilder<?, ?>) builder).build());
    }

    private static void scalars(SdkPojo builder, Shape shape, MarshallLocation at, Map<String, String> values) {
        values.forEach((name, value) -> {
            Member member = shape.find(at, name);
            if (member == null || !(member.type() instanceof ValueType.Scalar scalar)) throw unknown(name);
            member.set(builder, parse(scalar, name, value));
        });
    }

    private static void members(SdkPojo builder, Shape shape, Element parent) {
        Set<String> seen = new HashSet<>();
        for (Element child : children(parent)) {
            Member member = shape.find(MarshallLocation.PAYLOAD, child.getLocalName());
            if (member == null) throw unknown(child.getLocalName());
            if (!seen.add(child.getLocalName())) throw invalid(child.getLocalName() + " is given more than once");
            member.set(builder, read(member.type(), child));
        }
    }

    private static Object read(ValueType type, Element element) {
        return switch (type) {
            case ValueType.Scalar scalar -> {
                if (!children(element).isEmpty()) throw invalid(element.getLocalName() + " is a value of its own");
                yield parse(scalar, element.getLocalName(), element.getTextContent());
            }
            case ValueType.Structure structure -> {
                SdkPojo builder = structure.builder().get();
                members(builder, Shape.of(builder), element);
                yield ((SdkBuilder<?, ?>) builder).build();
            }
            case ValueType.ListOf list -> {
                List<Object> entries = new ArrayList<>();
                for (Element child : children(element)) {
                    if (!child.getLocalName().equals(list.elementName())) throw unknown(child.getLocalName());
                    entries.add(read(list.element(), child));
                }
                yield entries;
            }
        };
    }

    private static Object parse(ValueType.Scalar type, String name, String text) {
        try {
            return type.kind().parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid("Value (" + echo(text) + ") for " + echo(name) + " must be "
                    + type.kind().description());
        }
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) children.add(element);
        }
        return children;
    }

    /** Without document types there are no entities, and so nothing to be fetched or blown up. */
    private static Element root(byte[] body) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder reader = factory.newDocumentBuilder();
            reader.setErrorHandler(null);
            return reader.parse(new ByteArrayInputStream(body)).getDocumentElement();
        } catch (SAXException e) {
            throw invalid("The body is not well-formed XML without a document type");
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK's XML reader has these features", e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static ApiException unknown(String name) {
        return invalid(echo(name) + " is not recognized");
    }

    private static ApiException invalid(String text) {
        return new ApiException(ErrorCode.INVALID_INPUT, text);
    }

    private static String echo(String text) {
        return text.length() <= MAX_ECHO ? text : text.substring(0, MAX_ECHO) + "…";
    }
}
