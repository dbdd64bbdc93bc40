package dev.tenet.bpf.codegen;

import java.util.List;

/**
 * Tells enumerations' uses by how their names end.
 *
 * @param flagsSuffix of those whose constants are bits
 * @param constantsSuffix of those that only give numbers names
 */
record EnumKinds(String flagsSuffix, String constantsSuffix) {
    Layout layout(String cName, String javaName, List<Layout.Constant> constants) {
        if (cName.endsWith(flagsSuffix)) {
            return new Layout.Flags(cName, javaName, constants);
        }
        return cName.endsWith(constantsSuffix)
                ? new Layout.Constants(cName, javaName, constants)
                : new Layout.Choices(cName, javaName, constants);
    }
}
