/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Of the kernel alone: no codec is made of it. */
#ifndef TENET_SWEEP_STATE_H
#define TENET_SWEEP_STATE_H

#include "kernel.h"

struct sweep_state {
	struct bpf_timer timer;
	__u32 next_flow_slot;
	__u32 next_peer;
};

#endif
