package dev.tenet.api.query;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
public final class RestXmlBinder extends RestBodyBinder {
    @Override
    void members(SdkPojo builder, Shape shape, byte[] body) {
        members(builder, shape, root(body));
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
}
