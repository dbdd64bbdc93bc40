package dev.tenet.controller.operator;

import dev.tenet.model.AccessKey;
import dev.tenet.model.AccessKeyId;
import dev.tenet.model.Account;
import dev.tenet.model.AccountId;
import dev.tenet.model.Kind;
import dev.tenet.model.command.Accounts;
import dev.tenet.operator.wire.CreateAccessKeyRequest;
import dev.tenet.operator.wire.CreateAccessKeyResponse;
import dev.tenet.operator.wire.CreateAccountRequest;
import dev.tenet.operator.wire.CreateAccountResponse;
import dev.tenet.operator.wire.DeleteAccessKeyRequest;
import dev.tenet.operator.wire.DeleteAccessKeyResponse;
import dev.tenet.operator.wire.ListAccountsResponse;
import dev.tenet.store.Snapshot;
import io.grpc.Status;

/** The calls about accounts and their keys. */
final class AccountCalls {
    private static final long FIRST_ID = 100_000_000_000L;
    private static final long AFTER_LAST_ID = 1_000_000_000_000L;

    private final OperatorBackend backend;

    AccountCalls(OperatorBackend backend) {
        this.backend = backend;
    }

    CreateAccountResponse create(CreateAccountRequest request) {
        if (request.getName().isBlank()) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("an account needs a name")
                    .asRuntimeException();
        }
        AccountId id = new AccountId(Long.toString(backend.random().nextLong(FIRST_ID, AFTER_LAST_ID)));
        AccessKey key = backend.write(id, attempt -> {
            Accounts accounts = new Accounts(attempt);
            accounts.create(request.getName());
            return accounts.createKey();
        });
        return CreateAccountResponse.newBuilder()
                .setAccountId(id.value())
                .setAccessKey(shown(key))
                .build();
    }

    ListAccountsResponse list() {
        Snapshot snapshot = backend.objects().freshSnapshot();
        ListAccountsResponse.Builder response = ListAccountsResponse.newBuilder();
        for (Account account : snapshot.list(Kind.ACCOUNT)) {
            response.addAccounts(dev.tenet.operator.wire.Account.newBuilder()
                    .setAccountId(account.id().value())
                    .setName(account.name())
                    .addAllAccessKeyIds(snapshot.list(Kind.ACCESS_KEY).stream()
                            .filter(key -> key.account().equals(account.id()))
                            .map(key -> key.id().toString())
                            .toList()));
        }
        return response.build();
    }

    CreateAccessKeyResponse createKey(CreateAccessKeyRequest request) {
        AccessKey key =
                backend.write(new AccountId(request.getAccountId()), attempt -> new Accounts(attempt).createKey());
        return CreateAccessKeyResponse.newBuilder().setAccessKey(shown(key)).build();
    }

    DeleteAccessKeyResponse deleteKey(DeleteAccessKeyRequest request) {
        AccessKeyId id = new AccessKeyId(request.getAccessKeyId());
        boolean existed = backend.write(OperatorBackend.NOBODY, attempt -> {
            boolean found = attempt.intent().find(AccessKey.key(id)).isPresent();
            attempt.intent().delete(AccessKey.key(id));
            return found;
        });
        if (!existed) {
            throw Status.NOT_FOUND
                    .withDescription("there is no access key " + id)
                    .asRuntimeException();
        }
        return DeleteAccessKeyResponse.getDefaultInstance();
    }

    private static dev.tenet.operator.wire.AccessKey shown(AccessKey key) {
        return dev.tenet.operator.wire.AccessKey.newBuilder()
                .setAccessKeyId(key.id().toString())
                .setSecretAccessKey(key.secret())
                .build();
    }
}
