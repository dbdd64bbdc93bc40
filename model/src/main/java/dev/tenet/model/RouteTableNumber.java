package dev.tenet.model;

/**
 * A route table's number in the data path; never another's.
 *
 * @param number 1 to 2^31 - 1
 */
public record RouteTableNumber(int number) {
    public RouteTableNumber {
        if (number < 1) {
            throw new IllegalArgumentException("a route table's number is at least 1: " + number);
        }
    }
}
