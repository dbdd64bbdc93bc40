package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.model.ClientToken;
import dev.tenet.model.InstanceId;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.Launch;
import dev.tenet.model.command.Launches;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;

/**
 * RunInstances. What fits into one transaction is made in one. More is rehearsed, then made in steps: if a step fails, those
 * made stay when they are as many as MinCount, and are taken back when they are fewer. A server that stops between two steps
 * leaves whole instances, fewer than asked; their client token names them.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html">RunInstances</a>
 */
final class RunInstancesOperation {
    /** Leaves room in a transaction of 128 operations for the objects that all instances share, and for the hosts'. */
    private static final int OBJECTS_AT_ONCE = 70;

    private final Backend backend;
    private final InstanceShapes shapes;

    RunInstancesOperation(Backend backend) {
        this.backend = backend;
        this.shapes = new InstanceShapes(backend);
    }

    void register(Registrar registrar) {
        registrar.writes(RunInstancesRequest.class, RunInstancesResponse.class, this::run);
    }

    private RunInstancesResponse run(RunInstancesRequest request, Caller caller) {
        checkCounts(request);
        Run run = new Run(request, caller);
        List<InstanceId> ids = run.ids();
        List<InstanceView> made = backend.read(caller, attempt -> InstanceView.of(attempt, ids)).stream()
                .map(view -> run.isNew(view.instance().id()) ? view.asLaunched() : view)
                .toList();
        return RunInstancesResponse.builder()
                .reservationId(made.getFirst().instance().reservation().id().value())
                .ownerId(caller.account().value())
                .groups(List.of())
                .instances(made.stream().map(shapes::instance).toList())
                .build();
    }

    private void checkCounts(RunInstancesRequest request) {
        int most = backend.installation().limits().instancesPerCall();
        if (request.minCount() < 1 || request.maxCount() < request.minCount()) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "MinCount (" + request.minCount() + ") must be at least 1, and MaxCount (" + request.maxCount()
                            + ") at least MinCount");
        }
        if (request.maxCount() > most) {
            throw new CommandException(
                    Fault.CALL_LIMIT, "A request can launch at most " + most + " instances; break it up.");
        }
    }

    /** One request under way. */
    private final class Run {
        private final RunInstancesRequest request;
        private final Caller caller;
        private final Launch launch;
        private final List<InstanceId> candidates;
        private final int atOnce;

        Run(RunInstancesRequest request, Caller caller) {
            this.request = request;
            this.caller = caller;
            this.launch = backend.read(caller, attempt -> new LaunchRequest(backend, attempt, request).read());
            this.candidates = IntStream.range(0, request.maxCount())
                    .mapToObj(_ -> InstanceId.random(backend.random()))
                    .toList();
            this.atOnce = Math.max(1, OBJECTS_AT_ONCE / launch.objectsPerInstance());
        }

        boolean isNew(InstanceId id) {
            return candidates.contains(id);
        }

        /** The instances, made now or by the same request before. */
        List<InstanceId> ids() {
            if (candidates.size() > atOnce) {
                backend.rehearse(request, caller, attempt -> start(attempt, candidates.size()));
            }
            List<InstanceId> wanted = backend.write(request, caller, attempt -> start(attempt, atOnce));
            if (!wanted.getFirst().equals(candidates.getFirst())) {
                return wanted;
            }
            int made = Math.min(atOnce, wanted.size());
            while (made < wanted.size()) {
                List<InstanceId> next = wanted.subList(made, Math.min(wanted.size(), made + atOnce));
                int first = made;
                try {
                    backend.write(request, caller, attempt -> new Launches(attempt).run(launch, next, first));
                } catch (CommandException fault) {
                    return settle(wanted.subList(0, made), fault);
                }
                made += next.size();
            }
            return wanted;
        }

        /** Makes the first, at most {@code limit}, and gives the ids of all there are to be. */
        private List<InstanceId> start(Attempt attempt, int limit) {
            Idempotency idempotency = new Idempotency(attempt, request);
            Optional<List<String>> before = idempotency.before();
            if (before.isPresent()) {
                return before.get().stream().map(InstanceId::parse).toList();
            }
            Launches launches = new Launches(attempt);
            int count = Math.min(request.maxCount(), Math.max(request.minCount(), launches.room(launch)));
            List<InstanceId> all = candidates.subList(0, count);
            launches.run(launch, all.subList(0, Math.min(limit, count)), 0);
            idempotency.made(all.stream().map(InstanceId::value).toList());
            return all;
        }

        private List<InstanceId> settle(List<InstanceId> made, CommandException fault) {
            if (made.size() >= request.minCount()) {
                return made;
            }
            List<InstanceId> reversed = new ArrayList<>(made).reversed();
            backend.writeEach(request, caller, reversed, atOnce, (attempt, id) -> {
                new Launches(attempt).undo(id);
                launch.clientToken()
                        .ifPresent(token -> attempt.intent()
                                .delete(ClientToken.key(attempt.account(), Idempotency.operation(request), token)));
                return id;
            });
            throw fault;
        }
    }
}
