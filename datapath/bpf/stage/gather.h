/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * edge, of packets that come from outside in pieces for a public address of several hosts: where the
 * pieces come together, and what becomes of those that come before their first one. These are kept, as
 * frames from this edge to itself, and copies of the piece that brings the ports carry them on behind it.
 *
 * A flood of pieces costs little: what waits has its place alone for a moment, so that few are copied, and
 * a place that lets go too often rests before the next.
 */
#ifndef TENET_STAGE_GATHER_H
#define TENET_STAGE_GATHER_H

#include "cut.h"
#include "edge.h"
#include "public_fragment.h"
#include "public_traffic.h"

/* Whether routers may bring the pieces of one packet to several edges; set when the programs are loaded. */
const volatile bool gather_pieces;

#define WAITING_TIME SECOND
#define WAITING_ALONE (20 * MILLISECOND) /* so long no other packet gets the place */
#define LETS_GO_EVERY (4 * MILLISECOND)
#define LETS_GO_AT_ONCE 16
#define WAITING_FROM (2 * ETH_ALEN) /* where the frame's EtherType is: what is before it is the link's */
#define TURNS 16

#define NOTE_WAITED 1 /* of WIRE_PIECE: the piece was let go; it waits no second time */

/* The same at every edge, while they agree on which of them live. */
static __always_inline __u32 gathering_edge(const struct fragment_key *key)
{
	struct network *internet;
	__u32 number = 0;

	if (!gather_pieces || !can_gather())
		return own_host;
	internet = find_network(INTERNET_NETWORK);
	if (internet)
		number = first_that(LIVES | HOST_EDGE, internet->gateway, internet->gateway_count,
				    hash_of_both(0, &key->local, &key->remote), true);
	return number ? number : own_host;
}

static __always_inline struct waiting_packet *find_waiting(const struct fragment_key *key)
{
	__u32 slot = slot_of_shared(key, &key->local, WAITING_SETS, WAITING_WAYS);

	return can_gather() ? bpf_map_lookup_elem(&waiting_packets, &slot) : NULL;
}

static __always_inline bool waits_in(const struct waiting_packet *waiting,
				     const struct fragment_key *key, __u64 now)
{
	return waiting->begun_at && (__s64)(now - waiting->begun_at) <= (__s64)WAITING_TIME &&
	       is_same_packet(&waiting->key, key);
}

/* What was written before is seen by whoever keeps a piece from here on: the addition is a barrier. */
static __always_inline bool some_wait(const struct fragment_key *key, __u64 now)
{
	struct waiting_packet *waiting = find_waiting(key);

	return waiting && __sync_fetch_and_add(&waiting->pieces, 0) && waits_in(waiting, key, now);
}

static __always_inline bool has_place(const struct waiting_packet *waiting,
				      const struct fragment_key *key, __u64 now)
{
	return waits_in(waiting, key, now) ? waiting->pieces < WAITING_PIECES
					   : (__s64)(now - waiting->alone_until) >= 0 &&
						     (__s64)(now - waiting->let_go) >= 0;
}

/* Processors take turns at a place, each for as long as a copy takes. */
static __always_inline bool take_turn(struct waiting_packet *waiting)
{
	for (int i = 0; i < TURNS; i++) {
		if (__sync_lock_test_and_set(&waiting->busy, 1) == 0)
			return true;
	}
	return false;
}

static __always_inline void end_turn(struct waiting_packet *waiting)
{
	__sync_lock_test_and_set(&waiting->busy, 0);
}

/* Of one behind all that there are: the last's, so that the verifier sees where it is. */
static __always_inline void *bytes_of(struct waiting_packet *waiting, __u32 number)
{
	__u64 place = number;

	asm volatile("" : "+r"(place));
	if (place > WAITING_PIECES)
		place = WAITING_PIECES;
	return waiting->piece + place * WAITING_BYTES;
}

/* Where the packet's next piece is to be copied. */
static __always_inline void *next_place(struct waiting_packet *waiting, const struct fragment_key *key,
					__u64 now)
{
	return bytes_of(waiting, waits_in(waiting, key, now) ? waiting->pieces : 0);
}

static __always_inline void add_piece(struct waiting_packet *waiting, const struct fragment_key *key,
				      __u32 bytes, __u64 now)
{
	if (!waits_in(waiting, key, now)) {
		waiting->key = *key;
		waiting->begun_at = now;
		waiting->alone_until = now + WAITING_ALONE;
		waiting->pieces = 0;
		__builtin_memset(waiting->length, 0, sizeof(waiting->length));
	}
	waiting->length[waiting->pieces++ % WAITING_PIECES] = bytes;
}

/* So that the verifier sees it of what the kernel is then given. */
#define BOUND(bytes, least, most, otherwise)               \
	do {                                               \
		asm volatile("" : "+r"(bytes));            \
		if ((bytes) < (least) || (bytes) > (most)) \
			otherwise;                         \
	} while (0)

/* Keeps a frame of that length that is from an edge to this one; `context` is the program's. */
static __always_inline bool keep(void *context, bool xdp, __u64 length, const struct fragment_key *key,
				 __u64 now)
{
	struct waiting_packet *waiting = find_waiting(key);
	__u64 bytes = length - WAITING_FROM;
	bool kept = false;
	void *place;

	if (!waiting || !has_place(waiting, key, now) || !take_turn(waiting))
		return false;
	if (has_place(waiting, key, now)) {
		BOUND(bytes, 1, WAITING_BYTES, goto end);
		place = next_place(waiting, key, now);
		kept = (xdp ? bpf_xdp_load_bytes(context, WAITING_FROM, place, bytes)
			    : bpf_skb_load_bytes(context, WAITING_FROM, place, bytes)) == 0;
	}
	if (kept)
		add_piece(waiting, key, bytes, now);
end:
	end_turn(waiting);
	return kept;
}

VERIFIED_ONCE int keep_frame(struct __sk_buff *skb, const struct fragment_key *key, __u64 now)
{
	return key && keep(skb, false, skb->len, key, now);
}

/* From the EtherType on the frame becomes what is kept under that number. */
static __always_inline bool become(struct __sk_buff *skb, struct waiting_packet *waiting, __u32 number,
				   __u64 bytes)
{
	__u32 length;

	BOUND(bytes, 1, WAITING_BYTES, return false);
	length = WAITING_FROM + bytes;
	if (skb->len < length
		    ? bpf_skb_adjust_room(skb, length - skb->len, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO) != 0
		    : !cut_packet(skb, length))
		return false;
	return bpf_skb_store_bytes(skb, WAITING_FROM, bytes_of(waiting, number), bytes,
				   BPF_F_RECOMPUTE_CSUM) == 0;
}

/* If there is no memory for it, it is lost, as any packet then is. */
static __always_inline void let_go(struct __sk_buff *skb, struct waiting_packet *waiting, __u32 number)
{
	struct outer_headers *outer;

	if (!become(skb, waiting, number, waiting->length[number % WAITING_PIECES]))
		return;
	outer = outer_headers(skb);
	if (!outer)
		return;
	outer->flags_and_note = bpf_htonl(VXLAN_VALID_VNI | NOTE_WAITED);
	bpf_clone_redirect(skb, outer_ifindex, BPF_F_INGRESS);
}

/* What it may do at once it may do after a pause; then it may once in a while. */
static __always_inline void pay_for_release(struct waiting_packet *waiting, __u64 now)
{
	__u64 idle = now - (LETS_GO_AT_ONCE - 1) * LETS_GO_EVERY;

	if ((__s64)(waiting->let_go - idle) < 0)
		waiting->let_go = idle;
	waiting->let_go += LETS_GO_EVERY;
}

/*
 * Copies of the piece at hand become those that wait, and go through from_outside when this one has left:
 * it is put aside meanwhile. Nothing is done while another processor is there: it looks for the ports
 * again; nor where it has let them go, or others wait by now. false: the piece at hand is lost.
 */
VERIFIED_ONCE int release(struct __sk_buff *skb, const struct fragment_key *key, __u64 now)
{
	struct waiting_packet *waiting;
	bool whole = true;
	__u64 own;

	if (!key)
		return false;
	waiting = find_waiting(key);
	if (!waiting || !take_turn(waiting))
		return true;
	if (!waits_in(waiting, key, now))
		goto end;
	own = skb->len - WAITING_FROM;
	BOUND(own, 1, WAITING_BYTES, goto empty);
	if (!testing && bpf_skb_load_bytes(skb, WAITING_FROM, bytes_of(waiting, WAITING_PIECES), own) == 0) {
		for (__u32 i = 0; i < WAITING_PIECES && i < waiting->pieces; i++)
			let_go(skb, waiting, i);
		whole = become(skb, waiting, WAITING_PIECES, own);
	}
empty:
	waiting->begun_at = 0;
	waiting->alone_until = now;
	pay_for_release(waiting, now);
	waiting->pieces = 0;
	__builtin_memset(waiting->length, 0, sizeof(waiting->length));
end:
	end_turn(waiting);
	return whole;
}

/* What comes from another edge counts here, too, for whom it is, and ends here where that is flooded. */
static __always_inline enum reason let_piece_in(const struct packet *p)
{
	if (p->sender == own_host || p->note == NOTE_WAITED)
		return CONTINUE;
	if (counts_for_others(random_number()))
		count_public(&p->key.local, p->length - wire_overhead());
	return shed_flood(&p->key.local);
}

/* For an address that edges lead to by ports. */
static __always_inline enum reason lead_piece(struct __sk_buff *skb, struct packet *p,
					      const struct public_address *destination)
{
	bool waited = p->note == NOTE_WAITED;
	enum reason reason = destination->flags & PUBLIC_BALANCER ? turn_to_target(skb, p)
								  : turn_around(skb, p, destination);

	if (reason != TURNED_AROUND)
		return reason;
	return waited ? FRAGMENT_FOLLOWED : SENT_TO_HOST;
}

/* false: the piece at hand is lost. */
static __always_inline bool release_waiting(struct __sk_buff *skb, const struct packet *p,
					    const struct fragment_key *key)
{
	return likely(!some_wait(key, p->now)) || release(skb, key, p->now);
}

/*
 * A piece whose packet is gathered here. A first one is remembered when those that wait for it have been let
 * go, and it is about to leave: who finds the ports leaves at once, on whatever processor. Whoever looks
 * for ports in vain looks again once its own piece is kept, and whoever has ports looks for what is kept
 * once they are remembered: of two processors one sees the other. If both do, the piece leaves twice, and
 * the target's host takes one.
 */
VERIFIED_ONCE enum reason gather(struct __sk_buff *skb, struct packet *p)
{
	struct public_address *destination;
	struct fragment_key key = {};
	enum reason reason;

	NEVER_NULL(p);
	if (!is_edge_here())
		return EDGE_NOT_HERE;
	if (!is_edge(p->sender))
		return PUBLIC_SENDER_NOT_EDGE;
	reason = let_piece_in(p);
	if (reason != CONTINUE)
		return reason;
	destination = find_public_address(&p->key.local);
	if (!p->fragment || !is_by_port(destination, PUBLIC_NAT | PUBLIC_BALANCER))
		return PUBLIC_ADDRESS_UNKNOWN;
	read_public_key(p, &key);
	if (p->fragment == FIRST_FRAGMENT && has_ports(p) && !release_waiting(skb, p, &key))
		return ENCAPSULATE_FAILED;
	reason = share_public_pieces(p, false);
	if (reason == FRAGMENT_WITHOUT_FIRST && p->note != NOTE_WAITED) {
		bool kept = keep_frame(skb, &key, p->now);

		reason = share_public_pieces(p, false);
		if (reason == FRAGMENT_WITHOUT_FIRST && kept)
			return FRAGMENT_WAITS;
	}
	if (reason != CONTINUE)
		return reason;
	if (has_ports(p) && !release_waiting(skb, p, &key)) /* of a later piece the first one's */
		return ENCAPSULATE_FAILED;
	return lead_piece(skb, p, destination);
}

#endif
