package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.AccessKey;
import dev.tenet.operator.wire.Account;
import dev.tenet.operator.wire.CreateAccessKeyRequest;
import dev.tenet.operator.wire.CreateAccountRequest;
import dev.tenet.operator.wire.DeleteAccessKeyRequest;
import dev.tenet.operator.wire.ListAccountsRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "account",
        mixinStandardHelpOptions = true,
        description = "Tenants and their access keys.",
        subcommands = {
            AccountCommand.ListAccounts.class,
            AccountCommand.Create.class,
            AccountCommand.CreateKey.class,
            AccountCommand.DeleteKey.class
        })
final class AccountCommand {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists accounts and the ids of their keys.")
    static final class ListAccounts implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Override
        public void run() {
            try (OperatorClient client = controller.open()) {
                Table table = new Table("ACCOUNT", "NAME", "ACCESS KEYS");
                for (Account account : client.calls()
                        .listAccounts(ListAccountsRequest.getDefaultInstance())
                        .getAccountsList()) {
                    table.add(
                            account.getAccountId(), account.getName(), String.join(" ", account.getAccessKeyIdsList()));
                }
                table.print(spec.commandLine().getOut());
            }
        }
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description =
                    "Makes an account with a default network; prints its first access key as shell exports, this once.")
    static final class Create implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Parameters(paramLabel = "NAME", description = "what people call the account")
        String name = "";

        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Override
        public void run() {
            try (OperatorClient client = controller.open()) {
                var created = client.calls()
                        .createAccount(
                                CreateAccountRequest.newBuilder().setName(name).build());
                PrintWriter out = spec.commandLine().getOut();
                out.println("# account " + created.getAccountId());
                printKey(out, created.getAccessKey());
            }
        }
    }

    @Command(
            name = "create-key",
            mixinStandardHelpOptions = true,
            description = "Makes another access key; prints it as shell exports, this once.")
    static final class CreateKey implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Parameters(paramLabel = "ACCOUNT", description = "an account id of 12 digits")
        String account = "";

        @Spec
        @SuppressWarnings("NullAway.Init")
        CommandSpec spec;

        @Override
        public void run() {
            try (OperatorClient client = controller.open()) {
                var created = client.calls()
                        .createAccessKey(CreateAccessKeyRequest.newBuilder()
                                .setAccountId(account)
                                .build());
                printKey(spec.commandLine().getOut(), created.getAccessKey());
            }
        }
    }

    @Command(
            name = "delete-key",
            mixinStandardHelpOptions = true,
            description = "Deletes an access key; requests signed with it are refused from then on.")
    static final class DeleteKey implements Runnable {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Parameters(paramLabel = "KEY", description = "an access key id")
        String key = "";

        @Override
        public void run() {
            try (OperatorClient client = controller.open()) {
                client.calls()
                        .deleteAccessKey(DeleteAccessKeyRequest.newBuilder()
                                .setAccessKeyId(key)
                                .build());
            }
        }
    }

    private static void printKey(PrintWriter out, AccessKey key) {
        out.println("export AWS_ACCESS_KEY_ID='" + key.getAccessKeyId() + "'");
        out.println("export AWS_SECRET_ACCESS_KEY='" + key.getSecretAccessKey() + "'");
        out.flush();
    }
}
