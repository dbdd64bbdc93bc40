package dev.tenet.agent.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.tenet.hoststate.HostedZone;
import dev.tenet.hoststate.RecordSet;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class HostedNamesTest {
    private final HostedNames zone = HostedNames.of(new HostedZone(
            new VirtualNetworkIdentifier(7),
            "Z1",
            "corp.example.",
            List.of(
                    new RecordSet(
                            "corp.example.",
                            "SOA",
                            900,
                            List.of("ns0.corp.example. hostmaster.corp.example. 1 7200 900 1209600 300")),
                    new RecordSet("www.corp.example.", "A", 30, List.of("10.0.0.9", "10.0.0.10")),
                    new RecordSet("alias.corp.example.", "CNAME", 30, List.of("www.corp.example.")),
                    new RecordSet("db.eu.corp.example.", "A", 30, List.of("10.0.0.11")),
                    new RecordSet("*.corp.example.", "A", 40, List.of("10.0.0.99")),
                    new RecordSet("bad.corp.example.", "A", 40, List.of("not an address")),
                    new RecordSet("elsewhere.test.", "A", 40, List.of("10.0.0.1")))));

    @Test
    void aNameHasItsRecordsWhateverTheCaseOfItsLetters() {
        assertEquals(List.of("10.0.0.9", "10.0.0.10"), values("WWW.corp.example.", Type.A));
        assertEquals(List.of(), values("www.corp.example.", Type.AAAA));
    }

    @Test
    void anAliasIsSaidWhateverIsAskedFor() {
        assertEquals(List.of("www.corp.example."), values("alias.corp.example.", Type.TXT));
    }

    @Test
    void anAsteriskAnswersForWhatIsNotThereUnderTheNameThatIsAsked() {
        List<Record> records = known("a.b.corp.example.", Type.A).records();
        assertEquals("a.b.corp.example.", records.getFirst().getName().toString());
        assertEquals("10.0.0.99", records.getFirst().rdataToString());
    }

    @Test
    void anAsteriskDoesNotAnswerForWhatIsThereNorBesideIt() {
        assertEquals(List.of(), values("www.corp.example.", Type.MX));
        assertEquals(List.of(), values("eu.corp.example.", Type.A));
        assertInstanceOf(NameFinding.NoSuchName.class, zone.find(name("other.eu.corp.example."), Type.A));
    }

    @Test
    void absenceIsBelievedForAsLongAsTheZoneSays() {
        var finding = assertInstanceOf(NameFinding.NoSuchName.class, zone.find(name("x.eu.corp.example."), Type.A));
        assertEquals(300, finding.authority().getTTL());
        assertEquals(name("corp.example."), finding.authority().getName());
    }

    @Test
    void whatCannotBeReadOrIsNotTheZonesIsLeftOut() {
        assertEquals(List.of("10.0.0.99"), values("bad.corp.example.", Type.A));
    }

    private List<String> values(String name, int type) {
        return known(name, type).records().stream().map(Record::rdataToString).toList();
    }

    private NameFinding.Known known(String name, int type) {
        return assertInstanceOf(NameFinding.Known.class, zone.find(name(name), type));
    }

    private static Name name(String text) {
        return Name.fromConstantString(text);
    }
}
