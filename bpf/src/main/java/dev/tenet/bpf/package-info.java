@org.jspecify.annotations.NullMarked
package dev.tenet.bpf;
