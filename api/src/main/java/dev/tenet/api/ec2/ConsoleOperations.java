package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.model.InstanceConsole;
import dev.tenet.model.InstanceId;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.GetConsoleOutputRequest;
import software.amazon.awssdk.services.ec2.model.GetConsoleOutputResponse;

/** What instances wrote to their serial consoles, as their hosts last told; a namespace has none. */
final class ConsoleOperations {
    private final Backend backend;

    ConsoleOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.reads(GetConsoleOutputRequest.class, GetConsoleOutputResponse.class, this::console);
    }

    private GetConsoleOutputResponse console(GetConsoleOutputRequest request, Caller caller) {
        InstanceId id = Ids.instance(request.instanceId());
        Optional<InstanceConsole> console = backend.read(caller, attempt -> {
            attempt.instance(id);
            return attempt.intent().find(InstanceConsole.key(attempt.account(), id));
        });
        var response = GetConsoleOutputResponse.builder().instanceId(id.value());
        console.ifPresent(found -> response.output(found.text()).timestamp(found.taken()));
        return response.build();
    }
}
