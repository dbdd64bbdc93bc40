@org.jspecify.annotations.NullMarked
package dev.tenet.cli;
