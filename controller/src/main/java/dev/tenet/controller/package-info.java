/**
 * The server: the EC2 API and the operators' on one side, agents on the other, and between them one loop that follows the
 * store, compiles, pushes and notes what hosts have done. Any number of controllers may serve one store.
 */
@org.jspecify.annotations.NullMarked
package dev.tenet.controller;
