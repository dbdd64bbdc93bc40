/** The operator API, as {@code operator.proto} states it, over the store and the fleet. */
@org.jspecify.annotations.NullMarked
package dev.tenet.controller.operator;
