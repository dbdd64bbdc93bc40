/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* This host in the fabric, set when the programs are loaded. */
#ifndef TENET_OWN_HOST_H
#define TENET_OWN_HOST_H

#include "kernel.h"

const volatile __u32 own_host; /* number */
const volatile __be32 own_address; /* underlay IPv4 */
const volatile __u32 underlay_ifindex;
const volatile __u32 underlay_mtu;

#endif
