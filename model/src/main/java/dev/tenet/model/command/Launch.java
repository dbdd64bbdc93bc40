package dev.tenet.model.command;

import dev.tenet.model.InstanceSettings;
import dev.tenet.model.ReservationId;
import dev.tenet.model.Tags;
import java.util.List;
import java.util.Optional;

/**
 * Instances to be made alike.
 *
 * @param interfaces what each gets; one has device index 0
 */
public record Launch(
        ReservationId reservation,
        Optional<String> clientToken,
        InstanceSettings settings,
        List<LaunchInterface> interfaces,
        Tags tags) {
    public Launch {
        interfaces = List.copyOf(interfaces);
    }

    /** How many objects each instance comes to in the store, more or less: what one transaction can hold is limited. */
    public int objectsPerInstance() {
        int objects = 2;
        for (LaunchInterface each : interfaces) {
            objects += switch (each) {
                case LaunchInterface.New made ->
                    3
                            + made.request().ipv6().size()
                            + made.request().ipv6Count().orElse(0);
                case LaunchInterface.Existing _ -> 1;
            };
        }
        return objects;
    }
}
