@org.jspecify.annotations.NullMarked
package dev.tenet.model.command;
