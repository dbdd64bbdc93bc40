/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Stand-ins: as whom a target sees a balancer's client that does not keep its address. One belongs to
 * one entry of flows, is made before it and goes with it. Only the target's host knows of it.
 */
#ifndef TENET_STAND_IN_H
#define TENET_STAND_IN_H

#include "lookup.h"
#include "packet.h"

#define STAND_IN_TRIES 128 /* ports looked at: with 85 in 100 taken, one search in 10^9 fails */

/* How many of a balancer's address stand in for clients of one target and port; fewer only in tests. */
const volatile __u32 stand_in_ports = STAND_IN_PORTS;

/* Of the connection at the interface at hand, or at another target's. */
static __always_inline void stand_in_key_of(struct stand_in_key *key, const struct packet *p)
{
	key->connection = p->key;
	key->connection.remote = p->client;
	key->connection.remote_port = p->client_port;
	key->front = p->front;
	key->front_port = p->front_port;
	key->zero = 0;
}

/* From here on the port may be another client's. */
__noinline int release_stand_in(const struct flow_key *flow_key)
{
	struct stand_in_key client = {};
	struct stood_for *found;

	if (!flow_key)
		return 0;
	client.connection = *flow_key;
	found = bpf_map_lookup_elem(&stood_for, &client.connection);
	if (!found)
		return 0;
	client.front = found->front;
	client.front_port = found->front_port;
	client.connection.remote = found->client;
	client.connection.remote_port = found->client_port;
	bpf_map_delete_elem(&stand_ins, &client);
	client.connection = *flow_key;
	bpf_map_delete_elem(&stood_for, &client.connection);
	return 1;
}

/* Of a key that lies in a map, where older kernels do not take it for a function's argument. */
static __always_inline void release_stand_in_of(const struct flow_key *flow_key)
{
	struct flow_key key = *flow_key;

	release_stand_in(&key);
}

/* Takes the port if no connection of the target has it, whoever began that one. */
static __always_inline bool take_stand_in_port(struct packet *p, __be16 port)
{
	struct stood_for for_whom = {.client = p->client,
				     .client_port = p->client_port,
				     .front = p->front,
				     .front_port = p->front_port};
	struct stand_in taken = {.address = p->stand_in, .port = port};
	struct stand_in_key client;
	struct stand_in *other;

	stand_in_key_of(&client, p);
	client.connection.remote = p->stand_in;
	client.connection.remote_port = port;
	if (bpf_map_lookup_elem(&flows, &client.connection) ||
	    bpf_map_update_elem(&stood_for, &client.connection, &for_whom, BPF_NOEXIST))
		return false;
	client.connection.remote = p->client;
	client.connection.remote_port = p->client_port;
	if (bpf_map_update_elem(&stand_ins, &client, &taken, BPF_NOEXIST)) {
		other = bpf_map_lookup_elem(&stand_ins, &client);
		client.connection.remote = p->stand_in;
		client.connection.remote_port = port;
		bpf_map_delete_elem(&stood_for, &client.connection);
		if (!other)
			return false;
		p->new_stand_in = false; /* another processor has seen the first packet too */
		p->key.remote = other->address;
		p->key.remote_port = other->port;
		return true;
	}
	p->key.remote_port = port;
	return true;
}

/* One try of a search. By itself, so that the verifier looks at it once. */
VERIFIED_ONCE int try_stand_in_port(struct packet *p, __u32 port)
{
	return p && take_stand_in_port(p, bpf_htons(port));
}

/* From a port at random, in steps at random, as for a NAT gateway's. False: none was free. */
VERIFIED_ONCE int take_stand_in(struct packet *p)
{
	__u32 ports = stand_in_ports;
	__u32 random, at, step;

	if (!p || !ports)
		return false;
	random = random_number();
	step = ports <= STAND_IN_TRIES ? 1 : (random >> 11) % ports | 1;
	at = random % ports;
	for (int tried = 0; tried < STAND_IN_TRIES; tried++) {
		if (try_stand_in_port(p, FIRST_STAND_IN_PORT + at))
			return true;
		at += step;
		if (at >= ports)
			at -= ports;
	}
	return false;
}

#endif
