package dev.tenet.agent.service;

import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers questions for names, by UDP and TCP, at each address that instances know it by. */
final class NameService implements AutoCloseable {
    private static final int PORT = 53;
    private static final List<IpAddress> ADDRESSES =
            List.of(ServiceAddresses.RESOLVER_IPV4, ServiceAddresses.NAMES_IPV4, ServiceAddresses.NAMES_IPV6);

    private final ExecutorService questions = Executors.newVirtualThreadPerTaskExecutor();
    private final List<UdpService> udp = new ArrayList<>();
    private final List<TcpNames> tcp = new ArrayList<>();

    NameService(NetworkNamespace namespace, Askers askers, NameAnswers answers) throws IOException {
        for (IpAddress address : ADDRESSES) {
            udp.add(new UdpService(
                    "names",
                    namespace,
                    address,
                    PORT,
                    questions,
                    (from, question) -> askers.find(from)
                            .flatMap(asker -> answers.answer(asker, question.toArray(), NameAnswers.Transport.UDP))
                            .map(Bytes::of)));
            tcp.add(new TcpNames(namespace, address, PORT, askers, answers));
        }
    }

    @Override
    public void close() {
        udp.forEach(UdpService::close);
        tcp.forEach(TcpNames::close);
        questions.shutdownNow();
    }
}
