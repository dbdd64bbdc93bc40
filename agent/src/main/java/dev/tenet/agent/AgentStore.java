package dev.tenet.agent;

import java.util.Optional;

/** What an agent keeps over restarts: a few small texts by name. */
public interface AgentStore {
    Optional<String> read(String name);

    /** Replaces the text in one step; when this returns it survives a crash of the machine. */
    void write(String name, String content);
}
