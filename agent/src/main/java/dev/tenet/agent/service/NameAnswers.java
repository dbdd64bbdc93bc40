package dev.tenet.agent.service;

import dev.tenet.hoststate.NetworkServices;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What the name service answers (RFC 1035, RFC 6891): a network's own names itself, all others by those it is told to ask. */
final class NameAnswers {
    /** What UDP carries without EDNS, and what it carries safely with it (RFC 9715). */
    static final int LEAST_UDP_BYTES = 512;

    static final int MOST_UDP_BYTES = 1_232;
    private static final int MOST_TCP_BYTES = 65_535;

    /** A longer chain, or a circle, is no answer. */
    private static final int MOST_ALIASES = 16;

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
        OwnNames names = new OwnNames(services.get(), asker.zones(), asker.balancers(), lookup);
        return Optional.of(
                services.get().hasDns64(asker.networkInterface())
                        ? answerWithDns64(asker, asked, question, names, transport)
                        : answer(asker, asked, question, names, transport));
    }

    private byte[] answer(Asker asker, Message asked, byte[] question, OwnNames names, Transport transport) {
        Record about = asked.getQuestion();
        return names.find(about.getName(), about.getType())
                .map(own -> written(answer(asker, asked, own, names), asked, transport))
                .orElseGet(() -> forwarded(asker, asked, question, transport));
    }

    /** RFC 6147: where a name has no IPv6 address, those that lead to its IPv4 ones. */
    private byte[] answerWithDns64(Asker asker, Message asked, byte[] question, OwnNames names, Transport transport) {
        Record about = asked.getQuestion();
        Optional<CNAMERecord> reverse = Dns64.reverse(about.getName());
        if (reverse.isPresent()) {
            return written(alias(asker, asked, reverse.get(), names), asked, transport);
        }
        byte[] plain = answer(asker, asked, question, names, transport);
        Optional<Message> said = Dns64.isFor(asked) ? readAnswer(plain).filter(Dns64::isWanted) : Optional.empty();
        if (said.isEmpty()) {
            return plain;
        }
        List<Record> records = Dns64.records(said.get(), find(asker, about.getName(), Type.A, names));
        if (records.isEmpty()) {
            return plain;
        }
        Message answer = empty(asked, Rcode.NOERROR);
        records.forEach(record -> answer.addRecord(record, Section.ANSWER));
        return written(answer, asked, transport);
    }

    private Message alias(Asker asker, Message asked, CNAMERecord alias, OwnNames names) {
        Message answer = empty(asked, Rcode.NOERROR);
        answer.addRecord(alias, Section.ANSWER);
        int type = asked.getQuestion().getType();
        if (type == Type.CNAME) {
            return answer;
        }
        Message target = find(asker, alias.getTarget(), type, names);
        answer.getHeader().setRcode(target.getRcode());
        target.getSection(Section.ANSWER).forEach(record -> answer.addRecord(record, Section.ANSWER));
        target.getSection(Section.AUTHORITY).forEach(record -> answer.addRecord(record, Section.AUTHORITY));
        return answer;
    }

    /** All that is known of a name, whoever knows it. */
    private Message find(Asker asker, Name name, int type, OwnNames names) {
        Message asked = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        Optional<NameFinding> own = names.find(name, type);
        if (own.isPresent()) {
            return answer(asker, asked, own.get(), names);
        }
        return askUpstream(asker, asked).orElseGet(() -> empty(asked, Rcode.SERVFAIL));
    }

    /** By TCP where the answer is too long for UDP. */
    private Optional<Message> askUpstream(Asker asker, Message asked) {
        byte[] question = asked.toWire();
        Optional<Message> said = upstream.ask(asker.networkInterface().number(), question, Transport.UDP)
                .flatMap(NameAnswers::readAnswer);
        return said.filter(cut -> cut.getHeader().getFlag(Flags.TC)).isPresent()
                ? upstream.ask(asker.networkInterface().number(), question, Transport.TCP)
                        .flatMap(NameAnswers::readAnswer)
                : said;
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

    /** Follows aliases, wherever they lead (RFC 1034, 4.3.2); what became of the last name is what is said (RFC 6604). */
    private Message answer(Asker asker, Message asked, NameFinding first, OwnNames names) {
        int type = asked.getQuestion().getType();
        Message answer = empty(asked, Rcode.NOERROR);
        Optional<NameFinding> finding = Optional.of(first);
        for (int step = 0; step < MOST_ALIASES && finding.isPresent(); step++) {
            Optional<Name> target = take(finding.get(), type, answer);
            if (target.isEmpty()) {
                return answer;
            }
            finding = names.find(target.get(), type);
            if (finding.isEmpty()) {
                elsewhere(asker, target.get(), type, answer);
                return answer;
            }
        }
        return empty(asked, Rcode.SERVFAIL);
    }

    /** Notes what was found of a name. Returns what it is an alias of. */
    private static Optional<Name> take(NameFinding finding, int type, Message answer) {
        switch (finding) {
            case NameFinding.Known(var records, var authority) -> {
                records.forEach(record -> answer.addRecord(record, Section.ANSWER));
                if (records.isEmpty()) {
                    answer.addRecord(authority, Section.AUTHORITY);
                }
                boolean follows = type != Type.CNAME && type != Type.ANY;
                return records.stream()
                        .filter(record -> follows && record instanceof CNAMERecord)
                        .map(record -> ((CNAMERecord) record).getTarget())
                        .findFirst();
            }
            case NameFinding.NoSuchName(var authority) -> {
                answer.getHeader().setRcode(Rcode.NXDOMAIN);
                answer.addRecord(authority, Section.AUTHORITY);
            }
            case NameFinding.Unavailable() -> answer.getHeader().setRcode(Rcode.SERVFAIL);
        }
        return Optional.empty();
    }

    /** An alias of a name that others know. */
    private void elsewhere(Asker asker, Name name, int type, Message answer) {
        Optional<Message> said = askUpstream(asker, Message.newQuery(Record.newRecord(name, type, DClass.IN)));
        answer.getHeader().setRcode(said.map(Message::getRcode).orElse(Rcode.SERVFAIL));
        said.ifPresent(
                found -> found.getSection(Section.ANSWER).forEach(record -> answer.addRecord(record, Section.ANSWER)));
    }

    private static Optional<Message> readAnswer(byte[] bytes) {
        try {
            return Optional.of(new Message(bytes));
        } catch (IOException garbage) {
            return Optional.empty();
        }
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
