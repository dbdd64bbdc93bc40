/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* route: finds the target of the destination in the subnet's route table. */
#ifndef TENET_STAGE_ROUTE_H
#define TENET_STAGE_ROUTE_H

#include "packet.h"

#define ROUTE_PREFIX 160 /* table and address */

/* p->vni becomes the network in which the destination is looked for. */
static __always_inline enum reason route(struct packet *p, const struct interface *interface)
{
	struct route_key key = {
		.prefix_length = ROUTE_PREFIX,
		.table = bpf_htonl(interface->route_table),
		.address = p->key.remote,
	};
	struct route *found = bpf_map_lookup_elem(&routes, &key);

	if (!found || found->target == TARGET_NONE)
		return ROUTE_NONE;
	if (found->target != TARGET_LOCAL)
		return ROUTE_BLACKHOLE;
	p->vni = found->vni;
	return CONTINUE;
}

#endif
