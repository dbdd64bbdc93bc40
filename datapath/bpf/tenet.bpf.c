// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* All programs and maps of a host, in one object. */
#include "from_fabric.c"
#include "from_instance.c"
#include "from_internet.c"
#include "from_mirror.c"
#include "from_outside.c"
#include "from_services.c"
#include "sweep.c"

const char LICENSE[] SEC("license") = "Dual BSD/GPL";
