package dev.tenet.controller.trace;

import dev.tenet.compiler.CompilerSettings;
import dev.tenet.compiler.FullCompiler;
import dev.tenet.controller.StoreSnapshot;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.HostState;
import dev.tenet.model.Host;
import dev.tenet.model.Kind;
import dev.tenet.store.Snapshot;
import java.util.HashMap;
import java.util.Map;

/** What every host will have been told, compiled anew from intent. */
public final class CompiledFabric {
    private CompiledFabric() {}

    public static Map<HostNumber, HostState> states(Snapshot snapshot, CompilerSettings settings) {
        FullCompiler compiler = new FullCompiler(settings);
        StoreSnapshot intent = new StoreSnapshot(snapshot);
        Map<HostNumber, HostState> states = new HashMap<>();
        for (Host host : snapshot.list(Kind.HOST)) {
            states.put(new HostNumber(host.number().number()), compiler.compile(intent, host.id()));
        }
        return states;
    }
}
