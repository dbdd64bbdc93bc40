/**
 * eBPF for Java, over libbpf by the Foreign Function and Memory API, and over bpf(2) where Debian's libbpf 1.1 is too
 * old. It knows nothing of what the programs are for.
 *
 * <p><b>From a file to the kernel.</b> A {@link dev.tenet.bpf.BpfObjectSpec} is what an object file holds; a {@link
 * dev.tenet.bpf.BpfObjectLoader} says how to load it; a {@link dev.tenet.bpf.BpfObject} is what is loaded.
 *
 * <pre>{@code
 * BpfObjectSpec spec = BpfObjectSpec.parse("firewall", elfBytes);          // compiled by: clang -O2 -g -target bpf
 * try (BpfObject object = spec.loader()
 *         .set("node_address", 0x0A000001L)                                // const volatile __be32 node_address;
 *         .set("strict", true)                                             // const volatile _Bool strict;
 *         .maxEntries("flows", 1 << 20)
 *         .pinMaps(Path.of("/run/firewall/bpf"))                           // reuses what fits, refuses what does not
 *         .only("from_instance", "to_instance")
 *         .load()) {
 *     BpfMap flows = object.map("flows");
 *     BpfProgram program = object.program("from_instance");
 *     System.out.println(program.info().verifiedInstructions());
 * }
 * }</pre>
 *
 * The directory for pins is in a bpffs: {@link dev.tenet.bpf.BpfFileSystem#mount} makes one. Names of pins have no
 * dots (the kernel refuses those).
 *
 * <p><b>Maps.</b> Keys and values are native memory in the layout of the C types, or byte arrays, which are copied. A
 * key that is not there is an answer ({@code false}, {@code Optional.empty()}), anything else the kernel refuses an
 * exception.
 *
 * <pre>{@code
 * try (Arena arena = Arena.ofConfined()) {
 *     MemorySegment key = flows.allocateKeys(arena, 1);
 *     MemorySegment value = flows.allocateValues(arena, 1);
 *     flows.update(key, value, UpdateMode.CREATE);
 *     boolean found = flows.lookup(key, value);
 *     flows.updateBatch(keys, values, 1000);                               // packed one after another
 * }
 * try (MapCursor cursor = flows.cursor(1024)) {                            // the whole map
 *     while (cursor.advance()) {
 *         for (int i = 0; i < cursor.count(); i++) {
 *             use(cursor.key(i), cursor.value(i));
 *         }
 *     }
 * }
 * }</pre>
 *
 * A per-CPU map's value is the slots of all {@link dev.tenet.bpf.PossibleCpus}, {@link
 * dev.tenet.bpf.BpfMap#slotBytes()} apart. Arrays declared {@code BPF_F_MMAPABLE}, and the sections {@code .data} and
 * {@code .bss}, can be read and written as memory: {@link dev.tenet.bpf.BpfMap#mapMemory()}, {@link
 * dev.tenet.bpf.BpfObject#mapSection}.
 *
 * <p><b>Running a program on made-up packets.</b>
 *
 * <pre>{@code
 * TestRunResult result = program.testRun(packet);                          // returnValue(), data(), duration()
 *
 * try (TestRunner runner = TestRunner.forPackets(program, 2048)) {         // many runs: no memory is taken anew
 *     runner.context().networkInterface(3).ingressInterface(7).mark(1);
 *     MemorySegment.copy(packet, 0, runner.input(), ValueLayout.JAVA_BYTE, 0, packet.length);
 *     int verdict = runner.run(packet.length);
 *     MemorySegment after = runner.output();
 * }
 * }</pre>
 *
 * <p><b>Attaching.</b> {@link dev.tenet.bpf.TcHook} is one program's lasting place on a device, by tcx where the kernel
 * has it and by clsact elsewhere. {@link dev.tenet.bpf.BpfLink} (tcx, XDP) and {@link dev.tenet.bpf.ClsactFilter} are
 * the two ways themselves. All of them mean the calling thread's network namespace; {@link
 * dev.tenet.bpf.NetworkNamespace#run} takes a call into another.
 *
 * <pre>{@code
 * try (NetworkNamespace host = NetworkNamespace.openNamed("host1")) {
 *     host.run(() -> {
 *         InterfaceIndex device = InterfaceIndex.ofName("eth1");
 *         TcHook hook = new TcHook(TcHook.Method.best(), device, TcDirection.INGRESS, pins.resolve("eth1-ingress"));
 *         hook.attach(program);                                            // again later: replaced in one step
 *         return hook.programId();
 *     });
 * }
 * }</pre>
 *
 * <p><b>Events.</b> {@link dev.tenet.bpf.RingBufferReader} is a thread that hands over a ring buffer's records; {@link
 * dev.tenet.bpf.RingBuffer} reads them without waiting.
 *
 * <p><b>What can go wrong</b> is a {@link dev.tenet.bpf.BpfException}: {@link dev.tenet.bpf.ProgramRejectedException}
 * with the verifier's log, {@link dev.tenet.bpf.IncompatiblePinException} with what differs, {@link
 * dev.tenet.bpf.MissingKernelFeatureException} with what this kernel lacks and since when Linux has it, {@link
 * dev.tenet.bpf.SystemCallException} with the {@link dev.tenet.bpf.Errno}. {@link dev.tenet.bpf.KernelFeature} and
 * {@link dev.tenet.bpf.BpfSupport} probe beforehand.
 *
 * <p><b>Lifetimes.</b> Maps, programs and links are descriptors: close them, nothing closes them for you. What an
 * object loaded is closed with the object. What is pinned or attached lives on in the kernel.
 *
 * <p>libbpf raises RLIMIT_MEMLOCK by itself on kernels that account BPF memory by it (before 5.11). The JVM needs
 * {@code --enable-native-access}. It runs on x86-64 and arm64.
 */
@NullMarked
package dev.tenet.bpf;

import org.jspecify.annotations.NullMarked;
