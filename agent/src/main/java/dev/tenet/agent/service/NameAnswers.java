package dev.tenet.agent.service;

import dev.tenet.hoststate.NetworkServices;
import java.io.IOException;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What the name service answers (RFC 1035, RFC 6891): a network's own names itself, all others by those it is told to ask. */
final class NameAnswers {
    /** What UDP carries without EDNS, and what it carries safely with it (RFC 9715). */
    static final int LEAST_UDP_BYTES = 512;

    static final int MOST_UDP_BYTES = 1_232;
    private static final int MOST_TCP_BYTES = 65_535;
    private static final int NEGATIVE_SECONDS = 60;
    private static final int ZONE_SECONDS = 900;

    private final NameLookup lookup;
    private final Upstream upstream;

    NameAnswers(NameLookup lookup, Upstream upstream) {
        this.lookup = lookup;
        this.upstream = upstream;
    }

    /** How a question came. */
    enum Transport {
        UDP,
        TCP
    }

    /** Empty for what deserves no answer: answers, garbage, and networks without name service. */
    Optional<byte[]> answer(Asker asker, byte[] question, Transport transport) {
        Optional<NetworkServices> services = asker.services().filter(NetworkServices::dnsSupport);
        Optional<Message> read = read(question);
        if (services.isEmpty() || read.isEmpty()) {
            return Optional.empty();
        }
        Message asked = read.get();
        int wrong = judge(asked);
        if (wrong != Rcode.NOERROR) {
            return Optional.of(written(empty(asked, wrong), asked, transport));
        }
        Record about = asked.getQuestion();
        PrivateNames names = new PrivateNames(services.get(), lookup);
        Optional<PrivateNames.Finding> own = names.find(about.getName(), about.getType());
        return own.isPresent()
                ? Optional.of(written(answer(asked, own.get(), names.domain()), asked, transport))
                : Optional.of(forwarded(asker, asked, question, transport));
    }

    private static Optional<Message> read(byte[] question) {
        try {
            Message message = new Message(question);
            return message.getHeader().getFlag(Flags.QR) ? Optional.empty() : Optional.of(message);
        } catch (IOException | IllegalArgumentException garbage) {
            return Optional.empty();
        }
    }

    private static int judge(Message asked) {
        if (asked.getHeader().getOpcode() != Opcode.QUERY) {
            return Rcode.NOTIMP;
        }
        if (asked.getHeader().getCount(Section.QUESTION) != 1) {
            return Rcode.FORMERR;
        }
        if (asked.getOPT() != null && asked.getOPT().getVersion() > 0) {
            return Rcode.BADVERS;
        }
        Record about = asked.getQuestion();
        boolean refused =
                about.getDClass() != DClass.IN || about.getType() == Type.AXFR || about.getType() == Type.IXFR;
        return refused ? Rcode.REFUSED : Rcode.NOERROR;
    }

    private static Message answer(Message asked, PrivateNames.Finding finding, Name domain) {
        return switch (finding) {
            case PrivateNames.Finding.Known(var records) -> {
                Message answer = empty(asked, Rcode.NOERROR);
                records.forEach(record -> answer.addRecord(record, Section.ANSWER));
                if (records.isEmpty()) {
                    answer.addRecord(authority(domain), Section.AUTHORITY);
                }
                yield answer;
            }
            case PrivateNames.Finding.NoSuchName() -> {
                Message answer = empty(asked, Rcode.NXDOMAIN);
                answer.addRecord(authority(domain), Section.AUTHORITY);
                yield answer;
            }
            case PrivateNames.Finding.Unavailable() -> empty(asked, Rcode.SERVFAIL);
        };
    }

    /** For how long nothing may be believed (RFC 2308, 3). */
    private static Record authority(Name domain) {
        return new SOARecord(
                domain,
                DClass.IN,
                NEGATIVE_SECONDS,
                Name.fromConstantString("ns0." + domain),
                Name.fromConstantString("hostmaster." + domain),
                1,
                ZONE_SECONDS,
                ZONE_SECONDS,
                ZONE_SECONDS,
                NEGATIVE_SECONDS);
    }

    private byte[] forwarded(Asker asker, Message asked, byte[] question, Transport transport) {
        if (!upstream.isPresent()) {
            return written(empty(asked, Rcode.REFUSED), asked, transport);
        }
        return upstream.ask(asker.networkInterface().number(), question, transport)
                .map(answer -> fitting(answer, asked, transport))
                .orElseGet(() -> written(empty(asked, Rcode.SERVFAIL), asked, transport));
    }

    /** As it came, if the asker can take it. */
    private static byte[] fitting(byte[] answer, Message asked, Transport transport) {
        if (answer.length <= limit(asked, transport)) {
            return answer;
        }
        Message truncated = empty(asked, Rcode.NOERROR);
        truncated.getHeader().setFlag(Flags.TC);
        return written(truncated, asked, transport);
    }

    private static Message empty(Message asked, int code) {
        Message answer = new Message(asked.getHeader().getID());
        Header header = answer.getHeader();
        header.setFlag(Flags.QR);
        header.setFlag(Flags.RA);
        header.setOpcode(asked.getHeader().getOpcode());
        if (asked.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        header.setRcode(code & 0xf);
        if (asked.getQuestion() != null && asked.getHeader().getCount(Section.QUESTION) == 1) {
            answer.addRecord(asked.getQuestion(), Section.QUESTION);
        }
        if (asked.getOPT() != null) {
            answer.addRecord(new OPTRecord(MOST_UDP_BYTES, code >>> 4, 0), Section.ADDITIONAL);
        }
        return answer;
    }

    private static byte[] written(Message answer, Message asked, Transport transport) {
        return answer.toWire(limit(asked, transport));
    }

    private static int limit(Message asked, Transport transport) {
        return switch (transport) {
            case TCP -> MOST_TCP_BYTES;
            case UDP ->
                asked.getOPT() == null
                        ? LEAST_UDP_BYTES
                        : Math.clamp(asked.getOPT().getPayloadSize(), LEAST_UDP_BYTES, MOST_UDP_BYTES);
        };
    }
}
