package dev.tenet.bpf;

/**
 * A program as an object file holds it.
 *
 * @param name the C function's name
 * @param section the ELF section, which says its kind, such as {@code tc}
 * @param instructions before loading
 */
public record ProgramSpec(String name, String section, int instructions) {}
