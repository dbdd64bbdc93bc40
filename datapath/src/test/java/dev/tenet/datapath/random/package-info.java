/**
 * Random sequences of packets over random hosts, from a seed, for the differential run ({@code DifferentialTest} in module tests): what
 * it compares is only as good as what is made here.
 *
 * <p>Where to add what a new feature needs:
 *
 * <ul>
 *   <li>state that the agent writes: a {@link HostPart}, listed in {@link HostParts}. It builds its resources and changes them in the
 *       middle of a sequence;
 *   <li>packets: a {@link PacketSource}, listed in {@link PacketSources} with its weight. It may watch how packets end and go on from
 *       there, as clones and answers do;
 *   <li>a small table that must fill up: {@link Room}.
 * </ul>
 *
 * A reason that no sequence reaches fails the run, and so does a stage without a planted mistake that the run finds.
 */
@NullMarked
package dev.tenet.datapath.random;

import org.jspecify.annotations.NullMarked;
