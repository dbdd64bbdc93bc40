package dev.tenet.store;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Txn;
import io.etcd.jetcd.kv.DeleteResponse;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Our types in jetcd's, and back. */
final class EtcdMessages {
    private EtcdMessages() {}

    static ByteSequence bytes(Bytes bytes) {
        return ByteSequence.from(bytes.shared());
    }

    static ByteSequence bytes(Key key) {
        return bytes(key.bytes());
    }

    static GetOption.Builder range(KeyRange range, int limit) {
        return GetOption.builder().withRange(bytes(range.endBytes())).withLimit(limit);
    }

    static Txn transaction(KV kv, Transaction transaction) {
        return kv.txn()
                .If(transaction.compares().stream().map(EtcdMessages::compare).toArray(Cmp[]::new))
                .Then(operations(transaction.then()))
                .Else(operations(transaction.otherwise()));
    }

    private static Op[] operations(List<Operation> operations) {
        return operations.stream().map(EtcdMessages::operation).toArray(Op[]::new);
    }

    private static Op operation(Operation operation) {
        return switch (operation) {
            case Operation.Put put ->
                Op.put(
                        bytes(put.key()),
                        bytes(put.value()),
                        PutOption.builder()
                                .withLeaseId(put.lease().map(LeaseId::value).orElse(0L))
                                .build());
            case Operation.Delete(KeyRange range) ->
                Op.delete(
                        bytes(range.startBytes()),
                        DeleteOption.builder()
                                .withRange(bytes(range.endBytes()))
                                .build());
            case Operation.Range(KeyRange range, int limit) ->
                Op.get(bytes(range.startBytes()), range(range, limit).build());
        };
    }

    private static Cmp compare(Compare compare) {
        Cmp.Op relation = switch (compare.relation()) {
            case EQUAL -> Cmp.Op.EQUAL;
            case NOT_EQUAL -> Cmp.Op.NOT_EQUAL;
            case LESS -> Cmp.Op.LESS;
            case GREATER -> Cmp.Op.GREATER;
        };
        CmpTarget<?> target = switch (compare.target()) {
            case Compare.Version(long version) -> CmpTarget.version(version);
            case Compare.Created(Revision revision) -> CmpTarget.createRevision(revision.value());
            case Compare.Modified(Revision revision) -> CmpTarget.modRevision(revision.value());
            case Compare.Value(Bytes value) -> CmpTarget.value(bytes(value));
        };
        return new Cmp(bytes(compare.key()), relation, target);
    }

    static TransactionResult result(Transaction transaction, TxnResponse response) {
        // jetcd sorts the answers by what they answer; within each kind they are in the order of the steps.
        Iterator<GetResponse> gets = response.getGetResponses().iterator();
        Iterator<DeleteResponse> deletes = response.getDeleteResponses().iterator();
        List<OperationResult> results = new ArrayList<>();
        for (Operation operation : response.isSucceeded() ? transaction.then() : transaction.otherwise()) {
            results.add(
                    switch (operation) {
                        case Operation.Put _ -> new OperationResult.Written();
                        case Operation.Delete _ ->
                            new OperationResult.Deleted(deletes.next().getDeleted());
                        case Operation.Range _ -> found(gets.next());
                    });
        }
        return new TransactionResult(
                response.isSucceeded(), Revision.of(response.getHeader().getRevision()), results);
    }

    static RangeResult range(GetResponse response) {
        OperationResult.Found found = found(response);
        return new RangeResult(Revision.of(response.getHeader().getRevision()), found.entries(), found.more());
    }

    private static OperationResult.Found found(GetResponse response) {
        return new OperationResult.Found(
                response.getKvs().stream().map(EtcdMessages::entry).toList(), response.isMore());
    }

    static Key key(KeyValue found) {
        return new Key(Bytes.wrap(found.getKey().getBytes()).toUtf8());
    }

    static Entry entry(KeyValue found) {
        return new Entry(
                key(found),
                Bytes.wrap(found.getValue().getBytes()),
                Revision.of(found.getCreateRevision()),
                Revision.of(found.getModRevision()),
                found.getVersion(),
                found.getLease() == 0 ? Optional.empty() : Optional.of(new LeaseId(found.getLease())));
    }
}
