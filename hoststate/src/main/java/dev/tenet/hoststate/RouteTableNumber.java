package dev.tenet.hoststate;

/**
 * The number of a route table.
 *
 * @param number 1 to 2^31 - 1
 */
public record RouteTableNumber(int number) implements ResourceKey {
    public RouteTableNumber {
        if (number < 1) {
            throw new IllegalArgumentException("a route table's number is at least 1: " + number);
        }
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.ROUTE_TABLE;
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
