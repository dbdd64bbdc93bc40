@NullMarked
package dev.tenet.agent.service;

import org.jspecify.annotations.NullMarked;
