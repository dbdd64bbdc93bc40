package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.model.KeyPair;
import dev.tenet.model.Kind;
import dev.tenet.model.Tags;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.KeyPairs;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ec2.model.CreateKeyPairRequest;
import software.amazon.awssdk.services.ec2.model.CreateKeyPairResponse;
import software.amazon.awssdk.services.ec2.model.DeleteKeyPairRequest;
import software.amazon.awssdk.services.ec2.model.DeleteKeyPairResponse;
import software.amazon.awssdk.services.ec2.model.DescribeKeyPairsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeKeyPairsResponse;
import software.amazon.awssdk.services.ec2.model.ImportKeyPairRequest;
import software.amazon.awssdk.services.ec2.model.ImportKeyPairResponse;
import software.amazon.awssdk.services.ec2.model.KeyFormat;
import software.amazon.awssdk.services.ec2.model.KeyPairInfo;
import software.amazon.awssdk.services.ec2.model.KeyType;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** Key pairs. */
final class KeyPairOperations {
    private static final FilterTable<KeyPair> FILTERS = FilterTable.<KeyPair>builder()
            .on("key-pair-id", pair -> pair.id().value())
            .on("fingerprint", KeyPair::fingerprint)
            .on("key-name", KeyPair::name)
            .tagged(pair -> pair.tags().values())
            .build();

    private final Backend backend;

    KeyPairOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(CreateKeyPairRequest.class, CreateKeyPairResponse.class, this::create);
        registrar.writes(ImportKeyPairRequest.class, ImportKeyPairResponse.class, this::importKey);
        registrar.writes(DeleteKeyPairRequest.class, DeleteKeyPairResponse.class, this::delete);
        registrar.reads(DescribeKeyPairsRequest.class, DescribeKeyPairsResponse.class, this::describe);
    }

    private CreateKeyPairResponse create(CreateKeyPairRequest request, Caller caller) {
        if (request.keyFormat() == KeyFormat.PPK) {
            throw new CommandException(Fault.PARAMETER_VALUE, "The key format ppk is not supported.");
        }
        KeyPair.KeyType type = request.keyType() == KeyType.ED25519 ? KeyPair.KeyType.ED25519 : KeyPair.KeyType.RSA;
        Tags tags = RequestTags.of(request.tagSpecifications(), ResourceType.KEY_PAIR);
        SshKeys.Generated generated = SshKeys.generate(type);
        KeyPair made = backend.write(
                request,
                caller,
                attempt -> new KeyPairs(attempt)
                        .create(request.keyName(), type, generated.fingerprint(), generated.publicKey(), tags));
        return CreateKeyPairResponse.builder()
                .keyName(made.name())
                .keyPairId(made.id().value())
                .keyFingerprint(made.fingerprint())
                .keyMaterial(generated.privateKey())
                .tags(RequestTags.write(tags))
                .build();
    }

    private ImportKeyPairResponse importKey(ImportKeyPairRequest request, Caller caller) {
        SshKeys.Imported key = SshKeys.read(request.publicKeyMaterial().asUtf8String());
        Tags tags = RequestTags.of(request.tagSpecifications(), ResourceType.KEY_PAIR);
        KeyPair made = backend.write(
                request,
                caller,
                attempt -> new KeyPairs(attempt)
                        .create(request.keyName(), key.type(), key.fingerprint(), key.publicKey(), tags));
        return ImportKeyPairResponse.builder()
                .keyName(made.name())
                .keyPairId(made.id().value())
                .keyFingerprint(made.fingerprint())
                .tags(RequestTags.write(tags))
                .build();
    }

    /** A pair that is not there is deleted already, as in EC2. */
    private DeleteKeyPairResponse delete(DeleteKeyPairRequest request, Caller caller) {
        if ((request.keyName() == null) == (request.keyPairId() == null)) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING, "The request must contain either the parameter KeyName or KeyPairId");
        }
        Optional<KeyPair> gone = backend.write(request, caller, attempt -> {
            Optional<String> name = request.keyName() != null
                    ? Optional.of(request.keyName())
                    : attempt.intent().list(Kind.KEY_PAIR.under(attempt.account())).stream()
                            .filter(pair -> pair.id().value().equals(request.keyPairId()))
                            .map(KeyPair::name)
                            .findFirst();
            return name.flatMap(known -> new KeyPairs(attempt).delete(known));
        });
        return DeleteKeyPairResponse.builder()
                .returnValue(true)
                .keyPairId(gone.map(pair -> pair.id().value()).orElse(null))
                .build();
    }

    private DescribeKeyPairsResponse describe(DescribeKeyPairsRequest request, Caller caller) {
        List<KeyPair> all =
                backend.read(caller, attempt -> attempt.intent().list(Kind.KEY_PAIR.under(caller.account())));
        requireAll(request.keyNames(), all.stream().map(KeyPair::name).toList());
        requireAll(
                request.keyPairIds(),
                all.stream().map(pair -> pair.id().value()).toList());
        Predicate<KeyPair> named =
                pair -> (request.keyNames().isEmpty() || request.keyNames().contains(pair.name()))
                        && (request.keyPairIds().isEmpty()
                                || request.keyPairIds().contains(pair.id().value()));
        boolean publicKeys = Boolean.TRUE.equals(request.includePublicKey());
        return DescribeKeyPairsResponse.builder()
                .keyPairs(all.stream()
                        .filter(named.and(FILTERS.matching(request.filters())))
                        .map(pair -> shape(pair, publicKeys))
                        .toList())
                .build();
    }

    private static void requireAll(List<String> wanted, List<String> present) {
        wanted.stream().filter(name -> !present.contains(name)).findFirst().ifPresent(name -> {
            throw new CommandException(Fault.KEY_PAIR_NOT_FOUND, "The key pair '" + name + "' does not exist");
        });
    }

    private static KeyPairInfo shape(KeyPair pair, boolean withPublicKey) {
        return KeyPairInfo.builder()
                .keyPairId(pair.id().value())
                .keyName(pair.name())
                .keyFingerprint(pair.fingerprint())
                .keyType(pair.type() == KeyPair.KeyType.RSA ? KeyType.RSA : KeyType.ED25519)
                .createTime(pair.created())
                .publicKey(withPublicKey ? pair.publicKey() : null)
                .tags(RequestTags.write(pair.tags()))
                .build();
    }
}
