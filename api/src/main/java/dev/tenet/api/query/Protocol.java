package dev.tenet.api.query;

/**
 * The wire forms of AWS's APIs. Those that speak XML share scalars and structures, and differ in lists and envelopes.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html">AWS EC2 query protocol</a>
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html">AWS query protocol</a>
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html">AWS restXml protocol</a>
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html">AWS restJson1 protocol</a>
 */
public enum Protocol {
    /** EC2's own: lists are {@code Name.N}, and an answer's members stand right under {@code <XResponse>}. */
    EC2,
    /** STS's and the load balancer's: lists are {@code Name.member.N}, and {@code <XResult>} holds an answer's members. */
    QUERY,
    /** Route 53's: a method and a path name the operation, and bodies are XML both ways. */
    REST_XML,
    /** ARC's: the same in JSON. */
    REST_JSON
}
