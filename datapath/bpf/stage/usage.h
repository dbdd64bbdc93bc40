/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TENET_STAGE_USAGE_H
#define TENET_STAGE_USAGE_H

#include "packet.h"

/* The number of entries of a kind that an interface has. */
static __always_inline __u64 *use_of(struct interface_usage *usage, bool untracked)
{
	return untracked ? &usage->untracked : &usage->flows;
}

#endif
