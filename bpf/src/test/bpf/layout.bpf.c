// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Types for the tests of code generation, and programs that write and read them. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

enum wire_state {
	WIRE_DOWN = 0,
	WIRE_UP = 1,
	WIRE_10G = 7,
};

enum port_flag {
	PORT_OPEN = 1,
	PORT_TRUSTED = 2,
	MIRRORED = 8,
};

struct tn_address {
	__be32 word[4];
};

struct port {
	__u8 protocol;
	__s8 tilt;
	__be16 number;
	__u16 vlan;
	__s16 balance;
};

struct everything {
	__u64 when;
	__be64 when_on_the_wire;
	__u32 interface;
	__be32 ipv4;
	__s32 offset;
	__s64 far_offset;
	_Bool is_open;
	__u8 mac[6];
	char name[5];
	enum wire_state state;
	enum port_flag flags;
	struct tn_address local;
	struct port ports[3];
	const volatile __u16 samples[2];
	union {
		__u32 both;
		struct {
			__u16 low;
			__u16 high;
		};
	};
	__u8 memory;
};

struct has_bit_field {
	__u32 whole;
	__u32 part : 3;
};

struct has_pointer {
	void *where;
};

struct has_grid {
	__u32 cell[2][2];
};

/* Each type must be used, or the compiler leaves it out. */
union all {
	struct everything everything;
	struct has_bit_field bit_field;
	struct has_pointer pointer;
	struct has_grid grid;
} all;

/* What to write, as a list in C. */
union codecs {
	struct port port;
	enum port_flag port_flag;
} codecs;

union codecs_and_more {
	struct port port;
	__u32 number;
} codecs_and_more;

/* Writes every field. */
SEC("syscall")
int fill(struct everything *e)
{
	e->when = 0x0102030405060708;
	e->when_on_the_wire = bpf_cpu_to_be64(0x1112131415161718);
	e->interface = 0xfffffffe;
	e->ipv4 = bpf_htonl(0x0a010203);
	e->offset = -5;
	e->far_offset = -6000000000;
	e->is_open = 1;
	e->mac[0] = 0x02;
	e->mac[5] = 0xff;
	e->name[0] = 'e';
	e->name[4] = 'h';
	e->state = WIRE_10G;
	e->flags = (enum port_flag)(PORT_OPEN | MIRRORED);
	e->local.word[3] = bpf_htonl(77);
	e->ports[2].protocol = 200;
	e->ports[2].tilt = -3;
	e->ports[2].number = bpf_htons(4789);
	e->ports[2].vlan = 65535;
	e->ports[2].balance = -300;
	*(volatile __u16 *)&e->samples[1] = 65000;
	e->low = 1;
	e->high = 2;
	e->memory = 255;
	return 0;
}

/* Says which field is not as `fill` leaves it, counted from 1; 0 if all are. */
SEC("syscall")
int first_difference(struct everything *e)
{
	if (e->when != 0x0102030405060708)
		return 1;
	if (e->when_on_the_wire != bpf_cpu_to_be64(0x1112131415161718))
		return 2;
	if (e->interface != 0xfffffffe)
		return 3;
	if (e->ipv4 != bpf_htonl(0x0a010203))
		return 4;
	if (e->offset != -5)
		return 5;
	if (e->far_offset != -6000000000)
		return 6;
	if (!e->is_open)
		return 7;
	if (e->mac[0] != 0x02 || e->mac[5] != 0xff)
		return 8;
	if (e->name[0] != 'e' || e->name[4] != 'h')
		return 9;
	if (e->state != WIRE_10G)
		return 10;
	if (e->flags != (PORT_OPEN | MIRRORED))
		return 11;
	if (e->local.word[3] != bpf_htonl(77))
		return 12;
	if (e->ports[2].protocol != 200 || e->ports[2].tilt != -3)
		return 13;
	if (e->ports[2].number != bpf_htons(4789))
		return 14;
	if (e->ports[2].vlan != 65535 || e->ports[2].balance != -300)
		return 15;
	if (e->samples[1] != 65000)
		return 16;
	if (e->low != 1 || e->high != 2)
		return 17;
	if (e->memory != 255)
		return 18;
	return 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";
