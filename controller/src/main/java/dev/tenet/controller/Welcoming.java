package dev.tenet.controller;

import dev.tenet.hoststate.Epoch;
import dev.tenet.hoststate.StoreIncarnation;
import java.time.Duration;

/** What every agent is told first. */
record Welcoming(Epoch epoch, StoreIncarnation incarnation, Duration heartbeat) {}
