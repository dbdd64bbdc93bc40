@org.jspecify.annotations.NullMarked
package dev.tenet.datapath.balance;
