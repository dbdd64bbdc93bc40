package dev.tenet.lab;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Clients of a lab's EC2 API, as a Java program of a tenant would make them. */
public final class LabClients {
    private LabClients() {}

    /** @param environment as {@link Lab#environment()} gives it */
    public static Ec2Client ec2(Map<String, String> environment) {
        return Ec2Client.builder()
                .endpointOverride(URI.create(value(environment, "AWS_ENDPOINT_URL")))
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
