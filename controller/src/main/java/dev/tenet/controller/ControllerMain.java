package dev.tenet.controller;

import dev.tenet.store.EtcdStore;
import dev.tenet.store.SqliteStore;
import dev.tenet.store.Store;
import dev.tenet.store.StoreException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The controller's process. */
public final class ControllerMain {
    private static final Logger LOGGER = System.getLogger(ControllerMain.class.getName());
    private static final int USAGE = 2;
    private static final int FAILURE = 1;
    private static final int DEFECT = 70;
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(10);

    private ControllerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        List<String> words = List.of(arguments);
        if (words.contains("--help") || words.contains("-h")) {
            System.out.print("Usage: tenet controller [OPTIONS]\n\n" + ControllerConfig.help());
            return;
        }
        try {
            serve(ControllerConfig.parse(words));
        } catch (ConfigException wrong) {
            wrong.problems().forEach(System.err::println);
            System.err.println("'tenet controller --help' lists the options");
            System.exit(USAGE);
        } catch (IOException | StoreException failed) {
            System.err.println("the controller cannot start: " + failed.getMessage());
            System.exit(FAILURE);
        }
    }

    private static void serve(ControllerConfig config) throws IOException, InterruptedException {
        SecureRandom random = new SecureRandom();
        CountDownLatch stopping = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try (ExecutorService watches = Executors.newVirtualThreadPerTaskExecutor();
                Store store = open(config.store(), random, watches)) {
            Controller.World world = new Controller.World(
                    store,
                    InstantSource.system(),
                    random,
                    System::nanoTime,
                    defect -> Runtime.getRuntime().halt(DEFECT));
            try (Controller controller = new Controller(config, world)) {
                controller.listen(config);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    stopping.countDown();
                    awaitQuietly(stopped);
                }));
                stopping.await();
                LOGGER.log(Level.INFO, "stopping");
            }
        } finally {
            stopped.countDown();
        }
    }

    private static Store open(ControllerConfig.StoreLocation location, SecureRandom random, ExecutorService watches)
            throws IOException {
        return switch (location) {
            case ControllerConfig.StoreLocation.Sqlite(var folder) -> {
                Files.createDirectories(folder);
                yield SqliteStore.open(folder.resolve("tenet.db"), InstantSource.system(), random, watches);
            }
            case ControllerConfig.StoreLocation.Etcd(var members) ->
                EtcdStore.open(members, STORE_PATIENCE, random, watches);
        };
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                LOGGER.log(Level.WARNING, "not stopped within 10 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
