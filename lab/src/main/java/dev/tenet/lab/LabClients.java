package dev.tenet.lab;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** Clients of a lab's APIs, as a Java program of a tenant would make them; each takes {@link Lab#environment()}. */
public final class LabClients {
    private LabClients() {}

    public static Ec2Client ec2(Map<String, String> environment) {
        return build(Ec2Client.builder(), environment);
    }

    public static ElasticLoadBalancingV2Client elbv2(Map<String, String> environment) {
        return build(ElasticLoadBalancingV2Client.builder(), environment);
    }

    private static <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C build(
            B builder, Map<String, String> environment) {
        return builder.endpointOverride(URI.create(value(environment, "AWS_ENDPOINT_URL")))
                .region(Region.of(value(environment, "AWS_DEFAULT_REGION")))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        value(environment, "AWS_ACCESS_KEY_ID"), value(environment, "AWS_SECRET_ACCESS_KEY"))))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private static String value(Map<String, String> environment, String name) {
        return Objects.requireNonNull(environment.get(name), name);
    }
}
