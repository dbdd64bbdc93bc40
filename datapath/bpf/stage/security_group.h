/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* security_group: judges the first packet of a connection by the interface's security groups. */
#ifndef TENET_STAGE_SECURITY_GROUP_H
#define TENET_STAGE_SECURITY_GROUP_H

#include "policy.h"

/* Identity 0 is in no group. */
static __always_inline bool identity_allows(const struct judgement *judgement, __u32 identity)
{
	struct policy_identity_key key = {.policy_direction = judgement->policy_direction,
					  .identity = identity};
	__u32 *row;

	if (!judgement->names_groups || identity == 0)
		return false;
	row = bpf_map_lookup_elem(&policy_identities, &key);
	return row && row_allows(judgement, *row);
}

static __always_inline void open_judgement(const struct packet *p,
					   const struct interface *interface,
					   const struct policy *policy,
					   enum policy_direction direction,
					   struct judgement *judgement)
{
	__u32 names = direction == POLICY_INGRESS ? POLICY_INGRESS_NAMES_GROUPS
						  : POLICY_EGRESS_NAMES_GROUPS;

	judgement->policy_direction = interface->policy << 1 | direction;
	judgement->names_groups = policy->flags & names;
	judgement->column =
		column_of(p->key.protocol, p->service, policy, judgement->policy_direction);
}

/*
 * By the destination's address. What only a rule that names a group could allow waits until the
 * location, and with it the destination's identity, is known.
 */
static __always_inline enum reason judge_egress(const struct packet *p,
						const struct interface *interface,
						struct judgement *judgement, bool *waits)
{
	struct policy *policy = find_policy(interface->policy);

	*waits = false;
	if (!policy)
		return SECURITY_GROUP_POLICY_MISSING;
	open_judgement(p, interface, policy, POLICY_EGRESS, judgement);
	if (judgement->column == NO_COLUMN)
		return SECURITY_GROUP_EGRESS_DENIED;
	if (address_allows(p, policy, judgement, &p->key.remote))
		return CONTINUE;
	*waits = judgement->names_groups;
	return *waits ? CONTINUE : SECURITY_GROUP_EGRESS_DENIED;
}

static __noinline enum reason
judge_egress_identity(struct packet *p, const struct judgement *judgement, __u32 identity)
{
	if (!identity_allows(judgement, identity))
		return SECURITY_GROUP_EGRESS_DENIED;
	p->judged_identity = identity;
	return CONTINUE;
}

static __always_inline enum reason judge_ingress(const struct packet *p,
						 const struct interface *interface)
{
	struct policy *policy = find_policy(interface->policy);
	struct judgement judgement;

	if (!policy)
		return SECURITY_GROUP_POLICY_MISSING;
	open_judgement(p, interface, policy, POLICY_INGRESS, &judgement);
	if (judgement.column == NO_COLUMN)
		return SECURITY_GROUP_INGRESS_DENIED;
	if (address_allows(p, policy, &judgement, &p->key.remote) ||
	    identity_allows(&judgement, p->far_identity))
		return CONTINUE;
	if (judgement.names_groups && p->far_identity != 0 && !is_known_identity(p->far_identity))
		return SECURITY_GROUP_IDENTITY_UNKNOWN;
	return SECURITY_GROUP_INGRESS_DENIED;
}

#endif
