package dev.tenet.bench;

import dev.tenet.lab.Namespace;

/** Two ends that can reach each other: where a load is started and where it is served. */
record Pair(String name, Namespace client, Namespace server, String serverAddress) {}
