/**
 * The store under the control plane: revisions, compare-and-swap transactions, watches and leases in the shape of etcd v3 ({@link
 * dev.tenet.store.Store}), and above it typed objects with optimistic commands ({@link dev.tenet.store.ObjectStore}).
 */
@org.jspecify.annotations.NullMarked
package dev.tenet.store;
